// GraphState: the network as the page shows it, worked out off the GUI thread: data, picture, arrangement, scene, mask and
// links follow the project, the window's filter and the view a person set. Changes of the view go through the window's undo.
// The page and its parts only read it. GUI thread only.
#pragma once

#include "ui/pages/graph/graphlinks.h"
#include "ui/pages/graph/graphmask.h"
#include "ui/pages/graph/layoutmemo.h"
#include "ui/session/session.h"

#include <QObject>

#include <memory>
#include <optional>
#include <utility>

namespace holdfast::ui {

class GraphState : public QObject {
    Q_OBJECT

public:
    explicit GraphState(Session& session, QObject* parent = nullptr);

    void refresh();  ///< if something changed since it was last worked out; the page calls it when it is shown

    const GraphDataPtr& data() const { return m_data; }          ///< null until loaded
    const PicturePtr& picture() const { return m_picture; }      ///< likewise
    const ArrangementPtr& arrangement() const { return m_arrangement; }
    const ScenePtr& scene() const { return m_scene; }
    const PlacesPtr& places() const { return m_places; }
    const LinksPtr& links() const { return m_links; }            ///< null: none asked for
    const MaskResult& mask() const { return m_mask; }
    const GraphView& view() const { return m_view; }
    bool loading() const { return m_computing; }
    const QString& failure() const { return m_failure; }  ///< why the last reading gave nothing; refresh() tries again
    bool lacksPlaces() const;  ///< a layout has to run before all can be shown

    /// Undoable; changes of one Session::newSeries() that follow each other are one step.
    void change(const GraphView& wanted, const QString& undoText, int series = 0);
    /// While something is being dragged; change() makes it an edit against what was there before.
    void preview(const GraphView& wanted);

    /// Puts nodes at places, pinned or free; undoable and stored.
    void place(const std::vector<workbench::NodePosition>& rows, const QString& undoText);
    /// While a layout moves everybody nothing else may: place() refuses, an undo or redo of it waits until the end.
    void setConverging(bool converging);
    bool converging() const { return m_converging; }
    LayoutMemo memo() const { return {m_data->keys, m_places}; }  ///< only with data
    /// What a layout found, stored or not yet. False, and nothing is done, when the network is another by now.
    bool show(const LayoutMemo& places);
    void rereadPlaces();  ///< as they are stored
    /// Undo and redo of a layout: stores and shows the places, whoever joined or left since. While a layout runs they are
    /// only kept, for its end to decide about.
    void recall(const LayoutMemo& places);
    std::optional<LayoutMemo> takeRecalledMeanwhile() { return std::exchange(m_recalledMeanwhile, std::nullopt); }
    const std::vector<workbench::NodePosition>& movedMeanwhile() const { return m_waiting; }  ///< what setConverging(false) will do
    /// Gives those without a place one beside their neighbours, and moves nobody. Stored; not undoable, like their joining.
    void placeNewcomers();
    workbench::NodePosition placeOf(NodeIndex node) const;

signals:
    void dataChanged();     ///< another network, or null
    void pictureChanged();  ///< colours, sizes, legend
    void sceneChanged();    ///< something to draw
    void maskChanged();
    void linksChanged();
    void viewChanged(const holdfast::ui::GraphView& before);
    void failed(const QString& message);  ///< as failure(); what was shown before still is

private:
    struct Question;
    struct Answer;
    static Result<Answer> workOut(const workbench::Project& project, const Question& question, const TaskContext& context);

    void reset();
    void markStale();
    void compute();
    void take(Answer answer);
    void apply(const GraphView& wanted);
    void applyRows(const std::vector<workbench::NodePosition>& rows);
    void storeRecalled(const LayoutMemo& places, bool shown);
    void filterChanged();
    void remask();

    Session& m_session;
    GraphDataPtr m_data;
    PlacesPtr m_places;
    PicturePtr m_picture;
    ArrangementPtr m_arrangement;
    ScenePtr m_scene;
    LinksPtr m_links;
    PassPtr m_passes;
    MaskResult m_mask;
    GraphView m_view;
    GraphView m_committed;  ///< what undo returns to
    QString m_failure;
    bool m_dataStale = true;
    bool m_placesStale = false;  ///< what is stored counts
    bool m_pictureStale = true;
    bool m_arrangementStale = true;
    bool m_linksStale = true;
    bool m_computing = false;
    bool m_converging = false;
    bool m_placing = false;  ///< newcomers
    std::vector<workbench::NodePosition> m_waiting;  ///< rows that an undo or redo asked for meanwhile, oldest first
    std::optional<LayoutMemo> m_recalledMeanwhile;
    bool m_active = false;  ///< shown once: before, nothing is read
};

}  // namespace holdfast::ui

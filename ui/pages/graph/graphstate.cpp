#include "ui/pages/graph/graphstate.h"

#include "core/workbench/browsing.h"
#include "core/workbench/graphlayout.h"

#include <algorithm>
#include <utility>

namespace holdfast::ui {

/// What has to be worked out; null pointers are stale.
struct GraphState::Question {
    GraphDataRequest load;
    GraphDataPtr data;
    PlacesPtr places;
    PicturePtr picture;
    ArrangementPtr arrangement;
    ScenePtr scene;  ///< may be moved instead of made anew
    bool links = false;
    GraphView view;
};

struct GraphState::Answer {
    GraphDataPtr data;
    PlacesPtr places;
    PicturePtr picture;
    ArrangementPtr arrangement;
    ScenePtr scene;
    LinksPtr links;
    std::string remark;  ///< what could not be done as asked
};

namespace {

/// The scene of these places: moved where the network is the same.
Result<ScenePtr> sceneOf(const PaintedGraph& picture, const Places& places, const Arrangement& arrangement, const ScenePtr& former) {
    const GraphScene::Places at = arrangement.isWhole() ? GraphScene::Places{places.x, places.y, 0.0} : GraphScene::Places{arrangement.x, arrangement.y, arrangement.spacing};
    if (former && &former->content() == picture.content.get()) return former->moved(at);
    return GraphScene::make(picture.content, at);
}

bool fits(const Places& places, const GraphData& data) { return places.x.size() == data.nodes(); }

}  // namespace

Result<GraphState::Answer> GraphState::workOut(const workbench::Project& project, const Question& question, const TaskContext& context) {
    Answer answer{question.data, question.places, question.picture, question.arrangement, {}, {}, {}};
    if (!answer.data) {
        HOLDFAST_ASSIGN(answer.data, loadGraphData(project, question.load, context));
    }
    if (!answer.places || !fits(*answer.places, *answer.data)) {
        HOLDFAST_ASSIGN(auto places, workbench::positionsOf(project, *answer.data->project));
        answer.places = std::make_shared<const Places>(std::move(places));
    }
    if (!answer.picture) {
        HOLDFAST_ASSIGN(answer.picture, makePicture(project, {answer.data, answer.places, question.view.look}, context));
    }
    if (!answer.arrangement) {
        auto arranged = arrange(*answer.data, question.view, context);
        if (!arranged && arranged.error().code == ErrorCode::NotFound) {
            answer.remark = arranged.error().message;
            arranged = arrange(*answer.data, GraphView(), context);
        }
        HOLDFAST_ASSIGN(answer.arrangement, std::move(arranged));
    }
    HOLDFAST_ASSIGN(answer.scene, sceneOf(*answer.picture, *answer.places, *answer.arrangement, question.scene));
    if (question.links) {
        auto links = findLinks(*answer.data, *answer.scene, question.view);
        if (links) answer.links = *links;
        else answer.remark = links.error().message;
    }
    return answer;
}

GraphState::GraphState(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session, &Session::projectChanged, this, &GraphState::reset);
    connect(&session, &Session::dataChanged, this, &GraphState::markStale);
    connect(&session, &Session::filterChanged, this, &GraphState::filterChanged);
}

void GraphState::reset() {
    m_data.reset();
    m_places.reset();
    m_picture.reset();
    m_arrangement.reset();
    m_scene.reset();
    m_links.reset();
    m_passes.reset();
    m_mask = {};
    m_view = m_committed = {};
    m_failure.clear();
    m_waiting.clear();
    m_recalledMeanwhile.reset();
    m_converging = false;
    m_computing = false;  // its answer was dropped with the project
    m_placesStale = m_placing = false;
    m_dataStale = m_pictureStale = m_arrangementStale = m_linksStale = true;
    emit dataChanged();
    emit sceneChanged();
    emit linksChanged();
    if (m_active) compute();
}

void GraphState::markStale() {
    m_dataStale = true;
    if (m_active) compute();
}

void GraphState::refresh() {
    m_active = true;
    if ((m_dataStale || !m_scene) && !m_computing) compute();
}

bool GraphState::lacksPlaces() const { return m_data && m_places && m_places->placed < m_data->nodes(); }

void GraphState::compute() {
    if (!m_session.hasProject() || !m_session.info().tables.contains("referrals")) return;
    Question question;
    question.load = {m_data, m_session.info().scoresAsOf};
    question.view = m_view;
    question.links = m_linksStale || m_dataStale;
    question.scene = m_scene;
    if (!m_dataStale) {
        question.data = m_data;
        if (!m_placesStale) question.places = m_places;
        if (!m_pictureStale) question.picture = m_picture;
        if (!m_arrangementStale) question.arrangement = m_arrangement;
    }
    m_computing = true;
    m_failure.clear();
    m_session.runOnProject<Answer>(
        {.title = tr("Reading the referral graph"), .receiver = this, .slot = QStringLiteral("graph.view"), .background = true},
        [question = std::move(question)](workbench::Project& project, const TaskContext& context) { return workOut(project, question, context); },
        [this](Result<Answer> answer) {
            m_computing = false;
            if (answer) return take(std::move(*answer));
            m_failure = QString::fromStdString(answer.error().message);
            emit failed(m_failure);
        });
}

void GraphState::take(Answer answer) {
    const bool data = answer.data != m_data;
    const bool picture = answer.picture != m_picture;
    m_data = std::move(answer.data);
    m_places = std::move(answer.places);
    m_picture = std::move(answer.picture);
    m_arrangement = std::move(answer.arrangement);
    m_scene = std::move(answer.scene);
    const bool links = m_linksStale || m_dataStale;
    if (links) m_links = std::move(answer.links);
    m_dataStale = m_placesStale = m_pictureStale = m_arrangementStale = m_linksStale = false;
    if (data) {
        m_passes.reset();
        emit dataChanged();
    }
    if (picture) emit pictureChanged();
    emit sceneChanged();
    remask();
    if (links) emit linksChanged();
    if (data) filterChanged();
    if (!answer.remark.empty()) m_session.say(QString::fromStdString(answer.remark));
}

void GraphState::change(const GraphView& wanted, const QString& undoText, int series) {
    if (wanted == m_committed) return apply(wanted);
    const auto become = [this](const GraphView& view) {
        m_committed = view;
        apply(view);
    };
    m_session.pushEdit({undoText, [become, wanted] { become(wanted); }, [become, before = m_committed] { become(before); }, series});
}

void GraphState::preview(const GraphView& wanted) { apply(wanted); }

void GraphState::apply(const GraphView& wanted) {
    const GraphView before = m_view;
    m_view = wanted;
    if (wanted == before) return;
    m_pictureStale |= !(wanted.look == before.look);
    m_arrangementStale |= wanted.shape != before.shape || wanted.centre != before.centre || wanted.hops != before.hops ||
                          wanted.expanded != before.expanded || wanted.collapsed != before.collapsed;
    m_linksStale |= wanted.link != before.link || wanted.pathFrom != before.pathFrom || wanted.pathTo != before.pathTo;
    emit viewChanged(before);
    if (m_pictureStale || m_arrangementStale || m_linksStale) compute();
    else remask();
}

void GraphState::filterChanged() {
    const QString slot = QStringLiteral("graph.filter");
    if (!m_data || m_session.filter().empty()) {
        m_session.tasks().cancelSlot(slot);
        m_passes.reset();
        return remask();
    }
    m_session.runOnProject<PassPtr>(
        {.title = tr("Filtering the graph"), .receiver = this, .slot = slot, .background = true},
        [filter = m_session.filter(), data = m_data](workbench::Project& project, const TaskContext& context) -> Result<PassPtr> {
            HOLDFAST_ASSIGN(const auto ids, workbench::findCustomers(project, filter, {}, context));
            auto passes = std::make_shared<std::vector<std::uint8_t>>(data->nodes(), 0);
            const auto& rows = data->project->customers;  // ascending
            for (const std::int64_t id : ids)
                if (const auto at = std::lower_bound(rows.begin(), rows.end(), id); at != rows.end() && *at == id)
                    (*passes)[data->project->nodeOf[static_cast<std::size_t>(at - rows.begin())]] = 1;
            return PassPtr(std::move(passes));
        },
        [this, data = m_data](Result<PassPtr> passes) {
            if (data != m_data) return;
            if (!passes) return m_session.report(passes.error());
            m_passes = *passes;
            remask();
        });
}

void GraphState::remask() {
    if (!m_data || !m_picture || !m_arrangement || m_picture->classOf.size() != m_data->nodes()) {
        m_mask = {};
        return;
    }
    m_mask = makeMask({*m_data, *m_picture, *m_arrangement, m_view, m_passes});
    emit maskChanged();
}

}  // namespace holdfast::ui

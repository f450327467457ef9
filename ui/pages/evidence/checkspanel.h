// ChecksPanel: the attempts to refute an arm's effect, each with a light (an icon, a word and a colour) and its sentence, and
// below them who was comparable at all. Shows values only. GUI thread only.
#pragma once

#include "core/data/effectevidence.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QTableView;
class QVBoxLayout;

namespace holdfast::ui {

class EvidenceTableItemModel;

class ChecksPanel : public QWidget {
    Q_OBJECT

public:
    explicit ChecksPanel(const Theme& theme, QWidget* parent = nullptr);

    void setArm(const EffectEvidence& evidence, const ArmEvidence& arm);
    QStringList sentences() const;  ///< "holds: Placebo treatment. With treatment ...", as a screen reader says them

private:
    void showChecks(const EffectEvidence& evidence, const ArmEvidence& arm);

    const Theme& m_theme;
    QWidget* m_checks = nullptr;
    QVBoxLayout* m_rows = nullptr;
    QLabel* m_trust = nullptr;
    QLabel* m_none = nullptr;
    QLabel* m_overlap = nullptr;
    EvidenceTableItemModel* m_table = nullptr;
    QTableView* m_view = nullptr;
    QStringList m_sentences;
};

}  // namespace holdfast::ui

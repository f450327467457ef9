#include "ui/pages/graph/graphsearch.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStringListModel>

#include <algorithm>

namespace holdfast::ui {

namespace {
constexpr int kDelayMs = 120;
constexpr std::size_t kHits = 12;
}  // namespace

GraphSearch::GraphSearch(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_edit(new QLineEdit(this)), m_popup(new QCompleter(this)), m_lines(new QStringListModel(this)) {
    const ThemeTokens& tokens = session.theme().tokens();
    m_edit->setPlaceholderText(tr("Find a customer  (Ctrl+F)"));
    m_edit->setAccessibleName(tr("Find a customer by key or any text"));
    m_edit->setToolTip(tr("Find by key or any text; Enter flies there"));
    m_edit->setClearButtonEnabled(true);
    m_edit->setMinimumWidth(tokens.spaceXl * 8);
    m_edit->setMaximumWidth(tokens.spaceXl * 10);
    m_popup->setModel(m_lines);
    m_popup->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_popup->setMaxVisibleItems(static_cast<int>(kHits));
    m_popup->setWidget(m_edit);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_edit);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        m_entered = false;
        m_delay.start();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, &GraphSearch::enter);
    connect(&m_delay, &QTimer::timeout, this, &GraphSearch::ask);
    connect(m_popup, qOverload<const QModelIndex&>(&QCompleter::activated), this, [this](const QModelIndex& index) {
        if (index.row() < static_cast<int>(m_hits.size())) choose(QString::fromStdString(m_hits[static_cast<std::size_t>(index.row())].key));
    });
    connect(&session, &Session::projectChanged, this, [this] {
        m_edit->clear();
        m_hits.clear();
        m_answered.clear();
    });
}

void GraphSearch::setData(const GraphDataPtr& loaded) {
    m_data = loaded;
    m_answered.clear();
}

void GraphSearch::ask() {
    const QString text = m_edit->text().trimmed();
    if (text.isEmpty() || !m_session.hasProject()) return take(text, {});
    m_session.runOnProject<Hits>(
        {.title = tr("Searching"), .receiver = this, .slot = QStringLiteral("graph.search"), .background = true},
        [text = text.toStdString(), data = m_data](workbench::Project& project, const TaskContext& context) -> Result<Hits> {
            Hits hits;
            HOLDFAST_ASSIGN(hits.customers, workbench::searchCustomers(project, text, kHits, context));
            if (!data) return hits;
            HOLDFAST_ASSIGN(const auto nodes, workbench::findUnknownEnds(*data->project, text, kHits, context));
            for (const NodeIndex node : nodes) hits.others.push_back(data->key(node));
            return hits;
        },
        [this, text](Result<Hits> hits) {
            if (!hits) return m_session.report(hits.error());
            take(text, std::move(*hits));
        });
}

/// Who is no customer gets a third of the lines at least, and the first one when the whole key was typed.
void GraphSearch::take(const QString& text, Hits hits) {
    m_answered = text;
    const std::string key = text.toStdString();
    const std::size_t others = std::min(hits.others.size(), std::max(kHits / 3, kHits - std::min(kHits, hits.customers.size())));
    m_hits = std::move(hits.customers);
    if (m_hits.size() > kHits - others) m_hits.resize(kHits - others);
    for (std::size_t i = 0; i < others; ++i) {
        workbench::SearchHit hit{hits.others[i], {}, hits.others[i]};
        m_hits.insert(hit.key == key ? m_hits.begin() : m_hits.end(), std::move(hit));
    }
    QStringList lines;
    for (const workbench::SearchHit& hit : m_hits) {
        const QString name = QString::fromStdString(hit.key);
        lines << (hit.column.empty() ? tr("%1   not a customer").arg(name)
                  : hit.text == hit.key ? name : tr("%1   %2: %3").arg(name, QString::fromStdString(hit.column), QString::fromStdString(hit.text)));
    }
    m_lines->setStringList(lines);
    if (m_entered) return enter();
    if (lines.isEmpty() || !m_edit->hasFocus()) m_popup->popup()->hide();
    else m_popup->complete();
}

QStringList GraphSearch::lines() const { return m_lines->stringList(); }

void GraphSearch::enter() {
    const QString text = m_edit->text().trimmed();
    if (text.isEmpty()) return;
    if (m_answered != text) {
        m_entered = true;
        m_delay.stop();
        return ask();
    }
    m_entered = false;
    if (m_hits.empty()) return m_session.say(tr("Nobody's key and no customer's text contains \u201c%1\u201d.").arg(text));
    choose(QString::fromStdString(m_hits.front().key));
}

void GraphSearch::choose(const QString& key) {
    m_popup->popup()->hide();
    m_delay.stop();
    m_edit->setText(key);
    m_answered.clear();
    m_edit->selectAll();
    emit found(key);
}

}  // namespace holdfast::ui

#include "ui/pages/graph/graphlayoutjob.h"

#include "core/workbench/graphlayout.h"

#include <mutex>
#include <utility>

namespace holdfast::ui {

namespace {
constexpr int kPollMs = 60;
constexpr std::uint64_t kFewJoined = 10;  ///< so many times fewer than are there: for them nobody is moved
}

/// Filled by the worker, emptied by the window; only the newest frame is kept.
struct GraphLayoutJob::Mailbox {
    std::mutex mutex;
    PlacesPtr newest;          ///< guarded
    GraphDataPtr data;         ///< whose node numbers the window uses
    PlacesPtr before;
    std::vector<NodeIndex> numbers;  ///< worker only: the window's number of each of the layout's nodes

    void put(const workbench::ProjectGraph& graph, const graph::LayoutFrame& frame) {
        {
            const std::lock_guard lock(mutex);
            if (newest) return;  // the last one was not taken yet
        }
        if (numbers.empty())
            for (graph::NodeId node = 0; node < graph.graph.nodes(); ++node) numbers.push_back(data->graph().find(graph.graph.key(node)));
        auto places = std::make_shared<Places>(*before);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (numbers[i] == kNoNode) continue;
            places->x[numbers[i]] = frame.x[i];
            places->y[numbers[i]] = frame.y[i];
        }
        places->placed = data->nodes();
        const std::lock_guard lock(mutex);
        newest = std::move(places);
    }
    PlacesPtr take() {
        const std::lock_guard lock(mutex);
        return std::exchange(newest, nullptr);
    }
};

GraphLayoutJob::GraphLayoutJob(Session& session, GraphState& state, QObject* parent) : QObject(parent), m_session(session), m_state(state) {
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &GraphLayoutJob::collect);
    connect(&session, &Session::projectChanged, this, [this] {
        m_session.tasks().cancelSlot(QStringLiteral("graph.layout"));
        m_poll.stop();
        m_mailbox.reset();
        m_declined = false;
        if (!std::exchange(m_running, false)) return;
        m_state.setConverging(false);
        emit runningChanged();
    });
}

void GraphLayoutJob::startIfNeeded() {
    if (m_running || m_declined || !m_state.lacksPlaces() || m_state.data()->stats.edges == 0) return;
    const std::uint64_t placed = m_state.places()->placed;
    const std::uint64_t joined = m_state.data()->nodes() - placed;
    if (placed > 0 && joined * kFewJoined <= placed) return m_state.placeNewcomers();
    run(false, false);
}

void GraphLayoutJob::start(bool fresh) {
    if (m_running || !m_state.data() || m_state.data()->nodes() == 0) return;
    m_declined = false;
    run(fresh, !m_state.lacksPlaces());
}

void GraphLayoutJob::cancel() {
    if (!m_running) return;
    m_stopped = true;
    if (m_job != 0) m_session.tasks().cancel(m_job);
}

void GraphLayoutJob::run(bool fresh, bool byPerson) {
    m_running = true;
    m_state.setConverging(true);
    m_mailbox = std::make_shared<Mailbox>();
    m_mailbox->data = m_state.data();
    m_mailbox->before = m_state.places();
    m_job = 0;
    m_stopped = false;
    m_poll.start();
    emit runningChanged();
    if (!m_session.writesPending()) return launch(fresh, byPerson);
    // Places that wait to be stored come first; else they would be stored over what is laid out now.
    m_session.runWrite<void>(
        tr("Storing places"), [](workbench::Project&, const TaskContext&) -> Result<void> { return {}; },
        [this, fresh, byPerson](const Result<void>&) { launch(fresh, byPerson); }, this);
}

void GraphLayoutJob::launch(bool fresh, bool byPerson) {
    if (m_stopped) return finish(Unexpected(ErrorCode::Cancelled, "The layout was stopped."), m_state.memo(), byPerson);
    workbench::LayoutGraphRequest request;
    request.fresh = fresh;
    request.onFrame = [mailbox = m_mailbox](const workbench::ProjectGraph& graph, const graph::LayoutFrame& frame) { mailbox->put(graph, frame); };
    m_job = m_session.runOnProject<PlacesPtr>(
        {.title = tr("Laying out the referral graph"), .receiver = this, .slot = QStringLiteral("graph.layout")},
        [request, data = m_mailbox->data, clock = m_session.services().clock](workbench::Project& project, const TaskContext& context) -> Result<PlacesPtr> {
            HOLDFAST_CHECK(workbench::layoutGraph(project, request, clock, context));
            HOLDFAST_ASSIGN(auto places, workbench::positionsOf(project, *data->project));
            return std::make_shared<const Places>(std::move(places));
        },
        [this, before = m_state.memo(), byPerson](Result<PlacesPtr> places) { finish(std::move(places), before, byPerson); });
}

void GraphLayoutJob::collect() {
    if (!m_mailbox || m_state.loading()) return;
    const PlacesPtr newest = m_mailbox->take();
    if (newest && m_state.show({m_mailbox->data->keys, newest})) emit framed();
}

void GraphLayoutJob::finish(Result<PlacesPtr> places, const LayoutMemo& before, bool byPerson) {
    m_poll.stop();
    m_mailbox.reset();
    m_running = false;
    // Undo and redo of moves and layouts while this one ran: this one's undo goes back to what they left.
    const std::optional<LayoutMemo> meanwhile = m_state.takeRecalledMeanwhile();
    const auto moved = m_state.movedMeanwhile();
    const LayoutMemo earlier = changed(meanwhile.value_or(before), moved);
    const LayoutMemo after = changed({before.keys, places ? *places : before.places}, moved);
    if (!places) m_session.report(places.error());
    m_declined = !places && before.places->placed < before.places->x.size();
    if (!m_state.show(after)) m_state.rereadPlaces();
    m_state.setConverging(false);
    if (places && byPerson) {
        // The job has stored and shown them already; an undo and redo later on store what they show.
        auto first = std::make_shared<bool>(true);
        m_session.pushEdit(
            tr("Lay out the graph"), [this, first, after] { if (!std::exchange(*first, false)) m_state.recall(after); },
            [this, earlier] { m_state.recall(earlier); });
    } else if (meanwhile) {
        m_state.recall(earlier);
    }
    emit runningChanged();
}

}  // namespace holdfast::ui

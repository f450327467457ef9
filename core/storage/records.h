// Events, referrals, treatments and rejects: bulk writers that ignore rows already there, and reads per customer.
// Functions on a Project inside the caller's transaction; its thread rule. Ends or customers that the customers table
// does not know are kept.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/importing.h"
#include "core/data/records.h"
#include "core/storage/project.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::storage {

/// Appends records; the n-th identical record of one writer's life equals the n-th identical one of an earlier life, so
/// that a file imported twice adds nothing while true repetitions inside a file are kept.
class RecordWriter {
public:
    static Result<RecordWriter> open(Project& project);
    RecordWriter(RecordWriter&&) noexcept;
    ~RecordWriter();

    Result<bool> write(const Event& event);          ///< true when it was new
    Result<bool> write(const Referral& referral);
    Result<bool> write(const Treatment& treatment);

private:
    struct Impl;
    explicit RecordWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

Result<void> writeRejects(Project& project, std::int64_t run, const std::vector<Reject>& rejects);
Result<std::vector<Reject>> readRejects(const Project& project, std::int64_t run, std::size_t limit);  ///< run 0: the latest import

/// Newest first.
Result<std::vector<Event>> readEvents(const Project& project, const std::string& customer, std::size_t limit);
/// In (customer, time) order, streamed; the visitor returns false to stop.
Result<void> visitEvents(const Project& project, const std::function<bool(const Event&)>& visitor);
/// [customers] the time of each one's last event, nothing for whom there is none: one look-up each in the order in which
/// events lie, a few microseconds however many there are. Cancelled.
Result<std::vector<std::optional<UtcMillis>>> readLastEventTimes(const Project& project, std::span<const std::string> customers,
                                                                 const TaskContext& context);
Result<std::vector<Referral>> readReferrals(const Project& project);
Result<std::vector<Treatment>> readTreatments(const Project& project);

/// Rows of customers, events, referrals, treatments, and rejects.
Result<std::map<std::string, std::uint64_t>> countTables(const Project& project);

}  // namespace holdfast::storage

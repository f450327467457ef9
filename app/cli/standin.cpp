#include "app/cli/standin.h"

#include "app/cli/cli.h"
#include "app/wiring/learners.h"
#include "core/workbench/standin.h"

namespace holdfast::cli {

Result<std::string> provideStandIn(workbench::Project& project, Session& session) {
    std::unique_ptr<scoring::LearnerFactory> factory;
    const auto learners = [&]() -> scoring::LearnerFactory& {
        if (!factory) factory = app::makeLearnerFactory();
        return *factory;
    };
    return workbench::provideStandIn(project, learners, session.clock, session.context);
}

Result<std::string> tryStandIn(workbench::Project& project, Session& session) {
    auto notice = provideStandIn(project, session);
    if (notice || notice.error().code == ErrorCode::Cancelled) return notice;
    return notice.error().message + " The scores that stand are used.";
}

}  // namespace holdfast::cli

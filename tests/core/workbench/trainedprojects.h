// Small churn projects in a folder of their own, and versions trained in them by descent: what tests of training, splits and
// versions start from. A base of the test class; one thread. A failure here ends the program.
#pragma once

#include "core/workbench/training.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"

#include <QString>
#include <QTemporaryDir>

#include <utility>

namespace holdfast::test {

inline const Clock kTrainingClock = [] { return UtcMillis{1'790'000'000'000}; };

class TrainedProjects {
protected:
    storage::Project project(const ChurnProjectOptions& options = {}) {
        auto made = makeChurnProject((m_folder.path() + QString("/p%1.holdfast").arg(m_next++)).toStdString(), options);
        if (!made) qFatal("%s", made.error().message.c_str());
        return std::move(*made);
    }

    /// A logistic regression, judged as `request` says.
    static ModelCard train(storage::Project& opened, workbench::TrainRequest request = {}) {
        DescentFactory learners;
        request.learner = "logistic";
        auto card = workbench::trainModel(opened, learners, request, kTrainingClock, TaskContext());
        if (!card) qFatal("%s", card.error().message.c_str());
        return std::move(*card);
    }

    QTemporaryDir m_folder;

private:
    int m_next = 0;
};

}  // namespace holdfast::test

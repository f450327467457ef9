// A small project for UI tests, made the way a person makes one: a CSV is written, imported and a model trained on it.
// Customers leave by a known rule (month-to-month, short tenure), so that the pages have something to show.
#pragma once

#include "app/wiring/learners.h"
#include "core/base/random.h"
#include "core/workbench/importing.h"
#include "core/workbench/project.h"
#include "core/workbench/training.h"

#include <QTemporaryDir>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace holdfast::test {

inline Clock fixedClock() {
    return [] { return UtcMillis{1'767'225'600'000}; };  // 2026-01-01
}

/// customer, region, contract, tenure, monthly_fee, support_calls, paperless, churned
inline void writeCustomers(const std::filesystem::path& file, int rows, std::uint64_t seed = 7) {
    Random random(seed);
    std::ofstream out(file);
    out << "customer,region,contract,tenure,monthly_fee,support_calls,paperless,churned\n";
    const char* regions[] = {"North", "South", "East", "West"};
    const char* contracts[] = {"Monthly", "One year", "Two years"};
    for (int i = 0; i < rows; ++i) {
        const auto region = random.below(4);
        const auto contract = random.below(3);
        const auto tenure = random.below(72);
        const double fee = 15.0 + static_cast<double>(random.below(9000)) / 100.0;
        const auto calls = random.poisson(1.4);
        const double logit = 0.4 - 1.3 * static_cast<double>(contract) - 0.03 * static_cast<double>(tenure) +
                             0.012 * fee + 0.35 * static_cast<double>(calls);
        const bool churned = random.bernoulli(1.0 / (1.0 + std::exp(-logit)));
        out << 'C' << 10000 + i << ',' << regions[region] << ',' << contracts[contract] << ',';
        if (i % 41 != 0) out << tenure;
        out << ',' << fee << ',' << calls << ',' << (random.bernoulli(0.5) ? "Yes" : "No") << ',' << (churned ? "Yes" : "No") << '\n';
    }
}

class ProjectFixture {
public:
    explicit ProjectFixture(int rows = 600, bool train = true) {
        const std::filesystem::path folder(m_folder.path().toStdString());
        m_csv = folder / "customers.csv";
        m_project = folder / "shop.holdfast";
        writeCustomers(m_csv, rows);
        workbench::ImportRequest request;
        request.project = m_project;
        request.customers = m_csv;
        check(workbench::importFiles(request, TaskContext()));
        if (!train) return;
        auto learners = app::makeLearnerFactory();
        auto project = workbench::openProject(m_project);
        check(project);
        workbench::TrainRequest training;
        training.learner = "logistic";
        check(workbench::trainModel(*project, *learners, training, fixedClock(), TaskContext()));
    }

    const std::filesystem::path& project() const { return m_project; }
    const std::filesystem::path& csv() const { return m_csv; }
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }

private:
    template <typename T>
    static void check(const Result<T>& result) {
        if (!result) throw std::runtime_error(result.error().message);
    }

    QTemporaryDir m_folder;
    std::filesystem::path m_csv;
    std::filesystem::path m_project;
};

}  // namespace holdfast::test

// What the tests of importing share: files written on the spot, a project of their own, and what came of it.
#pragma once

#include "core/data/label.h"
#include "core/storage/customers.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/workbench/importing.h"
#include "tests/support/testdata.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <sstream>

namespace holdfast::test {

inline std::string contentOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

inline QString problemOf(const Result<ImportSummary>& result) {
    return result ? QString() : QString::fromStdString(std::string(toString(result.error().code)) + ": " + result.error().message);
}

inline const ImportedColumn* columnOf(const FileImport& file, const std::string& name) {
    for (const ImportedColumn& column : file.columns)
        if (column.spec.name == name) return &column;
    return nullptr;
}

inline std::string manyCustomers(int rows) {
    std::string text = "customer_id,age,plan,monthly_fee,churn\n";
    for (int i = 0; i < rows; ++i)
        text += "c" + std::to_string(i) + "," + std::to_string(20 + i % 50) + "," + (i % 3 ? "basic" : "plus") + "," +
                std::to_string(10 + i % 7) + ".5," + (i % 4 ? "no" : "yes") + "\n";
    return text;
}

class ImportFixture {
protected:
    void begin() {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
        m_project = m_folder / "test.holdfast";
    }

    std::filesystem::path file(const std::string& text, const std::string& name = "customers.csv") {
        const auto path = m_folder / name;
        std::ofstream(path, std::ios::binary | std::ios::trunc).write(text.data(), static_cast<std::streamsize>(text.size()));
        return path;
    }
    workbench::ImportRequest request(const std::filesystem::path& customers) {
        workbench::ImportRequest request;
        request.project = m_project;
        request.customers = customers;
        request.clock = [] { return UtcMillis{1'795'408'000'000}; };
        return request;
    }
    CustomerTable table() {
        auto project = storage::Project::open(m_project, storage::OpenMode::ReadOnly);
        if (!project) return {};
        auto read = storage::readCustomers(*project, {}, TaskContext{});
        return read ? std::move(*read) : CustomerTable{};
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    std::filesystem::path m_folder;
    std::filesystem::path m_project;
};

}  // namespace holdfast::test

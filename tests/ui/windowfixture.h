// What every test of the window needs: a settings folder of its own, a theme, a session, and projects made from the
// sample world in a temporary folder. One per test; nothing is kept between runs.
#pragma once

#include "core/workbench/project.h"
#include "core/workbench/sampling.h"
#include "core/workbench/training.h"
#include "ui/session/session.h"

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <memory>
#include <string>

namespace holdfast::testing {

/// For tests that never train.
class NoLearners : public scoring::LearnerFactory {
public:
    std::vector<std::string> names() const override { return {}; }
    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view) override {
        return Unexpected(ErrorCode::Unavailable, "This test has no learners.");
    }
};

class WindowFixture {
public:
    static constexpr int kPatienceMs = 20'000;
    static constexpr std::size_t kCustomers = 300;

    explicit WindowFixture(scoring::LearnerFactory* factory = nullptr) {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("holdfast-test"));
        QCoreApplication::setApplicationName(QStringLiteral("holdfast-test"));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.filePath(QStringLiteral("settings")));
        theme.apply(*qApp, ui::Theme::Mode::Light);
        session = std::make_unique<ui::Session>(
            ui::Services{
                .learners = factory ? factory : &m_none, .pdf = {}, .clock = [] { return UtcMillis{1'790'000'000'000}; }},
            theme);
    }

    std::filesystem::path path(const char* name) const { return std::filesystem::path(m_folder.path().toStdString()) / name; }

    /// A sample project on disk, not opened; empty when it could not be made (the test fails with the reason).
    std::filesystem::path makeProject(const char* name = "sample.holdfast", std::size_t customers = kCustomers) const {
        const auto file = path(name);
        if (customers == kCustomers) {
            // Made once for the whole run: the tests want a project of their own, not a world of their own.
            static const QTemporaryDir shared;
            const auto original = std::filesystem::path(shared.path().toStdString()) / "original.holdfast";
            if (!std::filesystem::exists(original)) create(original, customers);
            std::error_code failed;
            std::filesystem::copy_file(original, file, failed);
            if (failed) QTest::qFail(failed.message().c_str(), __FILE__, __LINE__);
        } else {
            create(file, customers);
        }
        return file;
    }

    /// Trains and scores on disk, before the session opens it.
    static bool train(const std::filesystem::path& file, scoring::LearnerFactory& learners) {
        auto project = workbench::openProject(file);
        if (!project) return false;
        const auto card = workbench::trainModel(
            *project, learners, {.learner = "logistic", .folds = 3, .exclude = {}, .monitor = {}},
            [] { return UtcMillis{1'790'000'000'000}; }, TaskContext());
        if (!card) qWarning("%s", card.error().message.c_str());
        return card.has_value();
    }

    /// Opens it in the session and waits until everything that follows has settled.
    bool open(const std::filesystem::path& file) {
        session->openProject(file);
        return settle() && session->hasProject() && session->projectPath() == file;
    }

    bool settle() { return session->tasks().waitForIdle(kPatienceMs); }

private:
    static void create(const std::filesystem::path& file, std::size_t customers) {
        const auto made =
            workbench::createSample({.project = file, .customers = customers, .months = 6, .exportFolder = {}}, TaskContext());
        if (!made) QTest::qFail(made.error().message.c_str(), __FILE__, __LINE__);
    }

    QTemporaryDir m_folder;
    NoLearners m_none;

public:
    ui::Theme theme;
    std::unique_ptr<ui::Session> session;
};

}  // namespace holdfast::testing

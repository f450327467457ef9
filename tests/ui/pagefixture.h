// A project for page tests: a small sample world in a temporary folder, opened in a real Session with the real learners.
// Pages are shown offscreen and photographed into the build tree's screenshots folder.
#pragma once

#include "app/pdf/pdfprinter.h"
#include "app/wiring/learners.h"
#include "core/workbench/project.h"
#include "core/workbench/sampling.h"
#include "core/workbench/training.h"
#include "ui/session/page.h"

#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

namespace holdfast::test {

inline constexpr UtcMillis kNow = 1'764'000'000'000;  ///< a fixed clock keeps runs alike

class PageFixture {
public:
    explicit PageFixture(std::size_t customers = 1500) : m_learners(app::makeLearnerFactory()) {
        m_theme.apply(*qApp, ui::Theme::Mode::Light);
        m_path = std::filesystem::path(m_folder.path().toStdString()) / "sample.holdfast";
        workbench::SampleRequest request;
        request.project = m_path;
        request.customers = customers;
        request.months = 6;
        const auto made = workbench::createSample(request, TaskContext());
        if (!made) m_error = made.error().message;
        m_session = std::make_unique<ui::Session>(ui::Services{m_learners.get(), app::printPdf, [] { return kNow; }}, m_theme);
        QObject::connect(m_session.get(), &ui::Session::failed, m_session.get(), [this](const QString& text) { m_error = text.toStdString(); });
    }

    ui::Session& session() { return *m_session; }
    ui::Theme& theme() { return m_theme; }
    const std::filesystem::path& path() const { return m_path; }
    QString folder() const { return m_folder.path(); }
    QString error() const { return QString::fromStdString(m_error); }

    /// Trains on the spot, without the window.
    bool train(const std::string& learner = "logistic", std::uint64_t seed = 1) {
        auto project = workbench::openProject(m_path);
        if (!project) return fail(project.error());
        workbench::TrainRequest request;
        request.learner = learner;
        request.folds = 3;
        request.seed = seed;
        const auto card = workbench::trainModel(*project, *m_learners, request, [] { return kNow; }, TaskContext());
        return card ? true : fail(card.error());
    }

    bool open() {
        m_session->openProject(m_path);
        return settle() && m_session->hasProject();
    }

    /// Waits until no job runs and what they led to is done.
    bool settle(int timeoutMs = 120'000) {
        for (int i = 0; i < 3; ++i) {
            if (!m_session->tasks().waitForIdle(timeoutMs)) return false;
            QCoreApplication::processEvents();
        }
        return true;
    }

    /// Photographs the page at both sizes of the design in both themes.
    void photograph(ui::Page& page) {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QDir().mkpath(folder.path());
        for (const auto mode : {ui::Theme::Mode::Light, ui::Theme::Mode::Dark}) {
            m_theme.apply(*qApp, mode);
            for (const QSize size : {QSize(1040, 640), QSize(2240, 1312)}) {  // what the window leaves a page at 1366 and 2560
                page.resize(size);
                settle();
                const QString name = QStringLiteral("%1-page-%2-%3.png").arg(page.pageId(), m_theme.isDark() ? "dark" : "light").arg(size.width());
                page.grab().save(folder.filePath(name));
            }
        }
        m_theme.apply(*qApp, ui::Theme::Mode::Light);
    }

private:
    bool fail(const Error& error) {
        m_error = error.message;
        return false;
    }

    QTemporaryDir m_folder;
    std::filesystem::path m_path;
    std::string m_error;
    ui::Theme m_theme;
    std::unique_ptr<scoring::LearnerFactory> m_learners;
    std::unique_ptr<ui::Session> m_session;
};

}  // namespace holdfast::test

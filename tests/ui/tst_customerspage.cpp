// The Customers page on a real project: conditions edited by clicks and keys, chips with all their words, the search field,
// expected loss as a column.
#include "core/data/label.h"
#include "core/workbench/browsing.h"
#include "tests/ui/pagefixture.h"
#include "ui/itemmodels/customertablemodel.h"
#include "ui/controls/conditioneditor.h"
#include "ui/pages/customers/customerspage.h"
#include "ui/pages/customers/filterbar.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QAbstractItemView>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

#include <cmath>

using namespace holdfast;
using namespace holdfast::ui;

class TestCustomersPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::PageFixture>(400);
        QVERIFY2(m_fixture->train(), qPrintable(m_fixture->error()));
        QVERIFY(m_fixture->open());
        const auto& columns = m_fixture->session().info().columns;
        const auto text = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& c) {
            return c.type == ColumnType::Text && c.role != ColumnRole::Key && c.role != ColumnRole::Label;
        });
        QVERIFY(text != columns.end());
        m_text = QString::fromStdString(text->name);
    }
    void cleanupTestCase() { m_fixture.reset(); }
    void init() {
        m_page = std::make_unique<CustomersPage>(m_fixture->session());
        m_page->resize(1040, 640);
        m_page->show();
        QVERIFY(m_fixture->settle());
    }
    void cleanup() {
        m_fixture->session().setFilter({});
        QVERIFY(m_fixture->settle());
        m_page.reset();
    }

    void clickOnABox_ticksItOnce_asAClickOnItsWordsDoes() {
        ConditionEditor editor(m_fixture->session(), {m_text.toStdString(), Comparison::Equal, {}}, m_page.get());
        editor.setAttribute(Qt::WA_DeleteOnClose, false);
        editor.show();
        QVERIFY(m_fixture->settle());
        auto* list = editor.findChild<QListWidget*>();
        QVERIFY(list->count() > 1);
        const QRect row = list->visualItemRect(list->item(0));
        for (const int x : {row.left() + 8, row.center().x()}) {
            QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, QPoint(x, row.center().y()));
            QVERIFY2(list->item(0)->checkState() == Qt::Checked, qPrintable(QString::number(x)));
            QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, QPoint(x, row.center().y()));
            QVERIFY2(list->item(0)->checkState() == Qt::Unchecked, qPrintable(QString::number(x)));
        }
        list->setCurrentRow(0);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Space);
        QVERIFY(list->item(0)->checkState() == Qt::Checked);
        const auto made = editor.condition();
        QVERIFY(made.has_value());
        QCOMPARE(made->values.size(), std::size_t{1});
    }

    void partOfAColumnsName_isEnough_andAWrongOneIsTold() {
        ConditionEditor editor(m_fixture->session(), {std::string(kScoreColumn), Comparison::GreaterEqual, {}}, m_page.get());
        editor.setAttribute(Qt::WA_DeleteOnClose, false);
        editor.show();
        auto* column = editor.findChildren<QComboBox*>().first();
        const auto type = [&](const QString& text) {
            column->lineEdit()->setFocus();
            column->lineEdit()->selectAll();
            QTest::keyClicks(column->lineEdit(), text);
            column->completer()->popup()->hide();
            emit column->lineEdit()->editingFinished();
        };
        type(m_text.left(m_text.size() - 1));
        QCOMPARE(column->currentData().toString(), m_text);
        QCOMPARE(column->currentText(), m_text);
        type(QStringLiteral("no such thing"));
        QCOMPARE(column->currentData().toString(), m_text);
        bool told = false;
        for (const QLabel* label : editor.findChildren<QLabel*>()) told = told || label->text().contains(QStringLiteral("no such thing"));
        QVERIFY(told);
    }

    void chanceOfLeaving_isAskedInPercent() {
        ConditionEditor editor(m_fixture->session(), {std::string(kScoreColumn), Comparison::GreaterEqual, {0.25}}, m_page.get());
        editor.setAttribute(Qt::WA_DeleteOnClose, false);
        QLineEdit* value = nullptr;
        for (QLineEdit* field : editor.findChildren<QLineEdit*>())
            if (field->accessibleName() == QStringLiteral("Value")) value = field;
        QVERIFY(value);
        QCOMPARE(value->text(), QStringLiteral("25"));
        for (const char* typed : {"80", "80 %"}) {
            value->setText(QString::fromLatin1(typed));
            const auto made = editor.condition();
            QVERIFY(made.has_value());
            QCOMPARE(std::get<double>(made->values.front()), 0.8);
        }
    }

    /// As a selection in the graph makes it: more keys than the editor offers one by one.
    void editingAListOfManyKeys_keepsThoseThatAreNotOffered() {
        Session& session = m_fixture->session();
        const auto key = std::find_if(session.info().columns.begin(), session.info().columns.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Key; });
        auto project = workbench::openProject(m_fixture->path());
        const auto ids = workbench::findCustomers(*project, {}, {}, TaskContext());
        const auto cells = workbench::customerCells(*project, *ids, {key->name});
        std::vector<Value> keys;
        for (std::size_t i = 0; i + 1 < cells->size(); ++i) keys.push_back((*cells)[i].front());  // all but one
        session.setFilter({{{key->name, Comparison::Equal, ValueList(keys)}}});
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_page->model()->matching(), keys.size());
        auto* chip = m_page->findChild<QToolButton*>(QStringLiteral("filterChip"));
        QVERIFY(chip);
        chip->setFocus();
        QTest::keyClick(chip, Qt::Key_Space);
        auto* editor = m_page->findChild<ConditionEditor*>();
        QVERIFY(editor);
        QVERIFY(m_fixture->settle());
        auto* list = editor->findChild<QListWidget*>();
        const QListWidgetItem* others = list->item(list->count() - 1);
        QVERIFY2(others->text().contains("more, as chosen before"), qPrintable(others->text()));
        QVERIFY(others->checkState() == Qt::Checked);
        int ticked = 0;
        for (int i = 0; i < list->count(); ++i) ticked += list->item(i)->checkState() == Qt::Checked;
        QVERIFY(ticked > 2);
        const auto same = editor->condition();
        QVERIFY(same.has_value());
        const auto sorted = [](const ValueList& values) {
            std::vector<Value> all(values.begin(), values.end());
            std::sort(all.begin(), all.end());
            return all;
        };
        QVERIFY(sorted(same->values) == sorted(ValueList(keys)));
        const std::string out = list->item(0)->data(Qt::UserRole).toString().toStdString();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
        for (QPushButton* button : editor->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Apply")) QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_page->model()->matching(), keys.size() - 1);
        const ValueList& left = session.filter().conditions.front().values;
        QVERIFY(std::find(left.begin(), left.end(), Value(out)) == left.end());
    }

    void chips_keepTheirWords() {
        Filter filter;
        filter.conditions.push_back({m_text.toStdString(), Comparison::NotEqual, {std::string("something")}});
        filter.conditions.push_back({std::string(kScoreColumn), Comparison::Less, {0.9}});
        filter.conditions.push_back({std::string(kLossColumn), Comparison::GreaterEqual, {1.0}});
        m_fixture->session().setFilter(filter);
        QVERIFY(m_fixture->settle());
        const auto chips = m_page->findChildren<QToolButton*>(QStringLiteral("filterChip"));
        QCOMPARE(chips.size(), 3);
        for (const QToolButton* chip : chips) {
            QVERIFY(chip->isVisible());
            QCOMPARE(chip->text(), chip->accessibleName());
            QVERIFY2(chip->width() >= chip->fontMetrics().horizontalAdvance(chip->text()), qPrintable(chip->text()));
        }
    }

    void expectedLoss_isAColumn_sortedAndFiltered() {
        CustomerTableModel* model = m_page->model();
        QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model->columnNames()[2], std::string(kLossColumn));
        model->sort(2, Qt::DescendingOrder);
        QVERIFY(m_fixture->settle());
        const auto loss = [&](int row) { return model->index(row, 2).data(CustomerTableModel::ValueRole).toString(); };
        loss(0);
        QTRY_VERIFY_WITH_TIMEOUT(!loss(0).isEmpty(), 20'000);
        double former = loss(0).toDouble();
        QVERIFY(former > 0.0);
        for (int row = 1; row < 50; ++row) {
            QVERIFY(loss(row).toDouble() <= former);
            former = loss(row).toDouble();
        }
        // Against its parts, one customer at a time; who has left has none.
        auto project = workbench::openProject(m_fixture->path());
        QVERIFY(project.has_value());
        int left = 0;
        for (int row = 0; row < model->rowCount() && row < 200; ++row) {
            const QString key = model->index(row, 0).data(CustomerTableModel::KeyRole).toString();
            if (key.isEmpty()) continue;
            const auto card = workbench::customerCard(*project, key.toStdString());
            QVERIFY(card && card->score);
            double value = std::nan("");
            bool gone = false;
            for (const auto& [spec, cell] : card->attributes) {
                if (spec.role == ColumnRole::Value && std::holds_alternative<double>(cell)) value = std::get<double>(cell);
                if (spec.role == ColumnRole::Label) gone = saysLeft(spec, cell);
            }
            left += gone ? 1 : 0;
            QCOMPARE(card->expectedLoss.has_value(), !gone && std::isfinite(value));
            if (card->expectedLoss) QVERIFY(std::abs(*card->expectedLoss - value * card->score->probability) < 1e-9);
        }
        m_fixture->session().setFilter({{{std::string(kLossColumn), Comparison::IsMissing, {}}}});
        QVERIFY(m_fixture->settle());
        QVERIFY(static_cast<int>(model->matching()) >= left);
        model->sort(1, Qt::DescendingOrder);
    }

private:
    std::unique_ptr<test::PageFixture> m_fixture;
    std::unique_ptr<CustomersPage> m_page;
    QString m_text;
};

QTEST_MAIN(TestCustomersPage)
#include "tst_customerspage.moc"

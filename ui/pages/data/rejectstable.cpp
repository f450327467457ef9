#include "ui/pages/data/rejectstable.h"

#include "ui/charts/numbers.h"

#include <QHeaderView>
#include <QTableWidget>

namespace holdfast::ui {

void fillRejects(QTableWidget& table, const std::vector<Reject>& rejects) {
    enum { kLine, kColumn, kReason, kText, kColumns };
    table.setColumnCount(kColumns);
    table.setHorizontalHeaderLabels({QTableWidget::tr("Line"), QTableWidget::tr("Column"), QTableWidget::tr("Reason"), QTableWidget::tr("Row as it stands in the file")});
    table.setRowCount(static_cast<int>(rejects.size()));
    for (int row = 0; row < table.rowCount(); ++row) {
        const Reject& reject = rejects[static_cast<std::size_t>(row)];
        auto* line = new QTableWidgetItem(formatCount(reject.line));
        line->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        table.setItem(row, kLine, line);
        table.setItem(row, kColumn, new QTableWidgetItem(QString::fromStdString(reject.column)));
        table.setItem(row, kReason, new QTableWidgetItem(QString::fromStdString(reject.reason)));
        table.setItem(row, kText, new QTableWidgetItem(QString::fromStdString(reject.text)));
    }
    table.resizeColumnsToContents();
    table.horizontalHeader()->setStretchLastSection(true);
}

}  // namespace holdfast::ui

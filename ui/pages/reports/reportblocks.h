// Report blocks as widgets: paragraphs, headline figures, tables and charts of a ReportDocument, drawn by the same parts
// as the pages, so that the preview and the window look alike. Values in, widgets out. GUI thread only.
#pragma once

#include "core/report/document.h"
#include "ui/theme/theme.h"

#include <QAbstractTableModel>
#include <QString>

class QWidget;

namespace holdfast::ui {

struct BlockStyle {
    const Theme& theme;
    QString currency;
};

/// The caller owns the widget through `parent`.
QWidget* makeBlock(const report::Block& block, const BlockStyle& style, QWidget* parent);

/// A section's title and all its blocks.
QWidget* makeSection(const report::Section& section, const BlockStyle& style, QWidget* parent);

/// A report table as an item model: figures right-aligned in the locale, definitions on the headings.
class ReportTableItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    ReportTableItemModel(report::Table table, QString currency, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool isNumeric(int column) const;

    report::Table m_table;
    QString m_currency;
};

}  // namespace holdfast::ui

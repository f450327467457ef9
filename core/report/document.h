// The report as data: sections of typed blocks that every writer (HTML, PDF, XLSX, CSV) and the window's preview
// render, so that they cannot disagree. Plain values; any thread.
#pragma once

#include "core/base/time.h"
#include "core/data/modelversion.h"
#include "core/data/whatif.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace holdfast::report {

/// How a number is written: decided here once, not by each writer.
/// Points: a difference of two shares, in percentage points and with its sign.
enum class NumberStyle { Plain, Count, Percent, Probability, Money, Decimal3, Seconds, Points };

struct Figure {
    double value = 0.0;
    NumberStyle style = NumberStyle::Plain;
};

/// In the unit that tables, axes and files have it in: points, where they are kept as differences of shares.
inline double inItsUnit(const Figure& figure) { return figure.style == NumberStyle::Points ? 100.0 * figure.value : figure.value; }

using Cell = std::variant<std::monostate, std::string, Figure>;  ///< monostate: "not available"

struct Paragraph {
    std::string text;
    bool caution = false;  ///< set apart as a warning
};

struct KeyFigure {
    std::string label;
    Cell value;
    std::string definition;  ///< one sentence
};
struct KeyFigures {
    std::vector<KeyFigure> figures;
};

struct TableColumnSpec {
    std::string title;
    bool numeric = false;
    std::string definition;
    bool riskBar = false;  ///< probabilities: a bar on the risk scale beside the number
};
struct Table {
    std::string title;
    std::string name;  ///< short, for a sheet or CSV section: "top_risks"
    std::vector<TableColumnSpec> columns;
    std::vector<std::vector<Cell>> rows;
};

/// A chart as data. Colours come from the theme tokens by meaning, not from here.
/// What x and y hold: y is always the value, described by yTitle and yStyle, also where bars lie down and it runs from
/// left to right. Bars, HorizontalBars, Contributions: y[i] belongs to categories[i], x is empty. Histogram: x[i] is
/// where bin i starts; one more x ends the last bin, else it is as wide as the one before. Line, Calibration: points;
/// a second series of a Calibration, if any, holds the customers per point. Intervals: like HorizontalBars, each value a point
/// with its interval and no bar, on an axis that need not reach zero (a forest plot).
enum class ChartKind { Bars, HorizontalBars, Histogram, Line, Calibration, Contributions, Intervals };
struct ChartSeries {
    std::string name;
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> lower;  ///< band, empty for none
    std::vector<double> upper;
    Evidence evidence = Evidence::Associational;  ///< line style in charts that mix kinds
};
/// A labelled line at one value: of x in a Line, of the values in HorizontalBars and Intervals. Other kinds have none. With a y, a named
/// dot at that place of a Line.
struct ChartMarker {
    double x = 0.0;
    std::string label;
    bool strong = false;  ///< in the accent colour: what is chosen, beside what is told for comparison
    std::optional<double> y = {};
};
struct Chart {
    std::string title;       ///< the finding: "212 customers above 0.8 hold 31 % of expected loss"
    std::string name;
    ChartKind kind = ChartKind::Bars;
    std::string xTitle;      ///< with unit
    std::string yTitle;
    std::vector<std::string> categories;  ///< Bars, HorizontalBars, Contributions
    std::vector<ChartSeries> series;
    NumberStyle xStyle = NumberStyle::Plain;
    NumberStyle yStyle = NumberStyle::Plain;
    std::vector<ChartMarker> markers = {};
    bool riskColours = false;  ///< bars coloured on the risk scale by x (Histogram) or y
    bool diagonal = false;     ///< reference line y = x
    std::optional<double> yAtLeast;  ///< of bars: how far the value axis reaches at least, so that noise is not blown up
    bool showEvidence = false; ///< draw series by their evidence; also done when series differ in it
    std::string emptyReason;   ///< shown when there is nothing to draw: why, and what would fill it
};

using Block = std::variant<Paragraph, KeyFigures, Table, Chart>;

struct Section {
    std::string title;
    std::string name;  ///< "summary", "data_profile", "model_quality", "model_card", "top_risks", "evidence", "what_ifs", "provenance"
    std::vector<Block> blocks;
};

struct Provenance {
    std::string project;
    std::string fingerprint;
    std::int64_t modelVersion = 0;
    std::string learner;
    std::uint64_t seed = 0;
    std::string filter;
    UtcMillis asOf = 0;
    UtcMillis createdAt = 0;
    std::string softwareVersion;
};

struct ReportDocument {
    std::string title;
    std::string subtitle;
    std::string currency;  ///< ISO 4217
    Provenance provenance;
    std::vector<Section> sections;
};

}  // namespace holdfast::report

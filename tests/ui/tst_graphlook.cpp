// What colours and sizes can stand for, and the classes of the legend, on small projects: which columns are offered, and that
// a class stays the same class whatever it is called.
#include "core/workbench/graphmetrics.h"
#include "tests/ui/graphpagedriver.h"
#include "ui/pages/graph/graphlegend.h"
#include "ui/pages/graph/graphmask.h"

#include <QSignalSpy>

using namespace holdfast;
using namespace holdfast::ui;
using namespace holdfast::testing;

namespace {

struct Person {
    std::string city;
    int spend = 0;
};

/// The look's picture of a project, and what is behind it.
struct Painted {
    GraphDataPtr data;
    PicturePtr picture;

    /// Of the class of that id; -1: there is none.
    int count(const std::string& id, bool channels = false) const {
        for (const GraphClass& entry : channels ? picture->channels : picture->classes)
            if (entry.id == id) return static_cast<int>(entry.count);
        return -1;
    }
    std::uint64_t shown(const std::vector<std::string>& offClasses, const std::vector<std::string>& offChannels = {}) const {
        GraphView view;
        view.offClasses = offClasses;
        view.offChannels = offChannels;
        const MaskResult mask = makeMask({*data, *picture, Arrangement(), view, nullptr});
        return offChannels.empty() ? mask.nodes : mask.edges;
    }
};

}  // namespace

class GraphLookTest : public QObject {
    Q_OBJECT

private slots:
    void sizesOfGroups_areOfferedAsSizes_andOnlyGroupsAsColours() {
        const auto file = project({{"Rome", 3}, {"Oslo", 5}, {"Oslo", 8}}, {"link", "link"});
        auto opened = workbench::openProject(file);
        QVERIFY(opened.has_value());
        QVERIFY(workbench::storeGraphMetrics(
                    *opened, {}, [] { return UtcMillis{1}; }, TaskContext())
                    .has_value());
        const auto columns = workbench::projectInfo(*opened)->columns;
        std::vector<std::string> colours;
        for (const LookChoice& choice : colourChoices(columns, false)) colours.push_back(choice.source);
        QCOMPARE(colours, (std::vector<std::string>{kColourScore, "graph_component", "graph_community", "city"}));
        const auto sizes = sizeChoices(columns);
        const auto offered = [&](const std::string& source) {
            return std::count_if(sizes.begin(), sizes.end(), [&](const LookChoice& choice) { return choice.source == source; });
        };
        for (const char* column : {"graph_pagerank", "graph_community_size", "graph_component_size",
                                   "graph_strong_component_size", "spend", "visits"})
            QVERIFY2(offered(column) == 1, column);
        for (const char* column : {"graph_community", "graph_component", "graph_strong_component", "city", "customer"})
            QVERIFY2(offered(column) == 0, column);
        for (const LookChoice& a : sizes) {
            QVERIFY2(!a.name.starts_with("graph_"), a.name.c_str());
            QCOMPARE(std::count_if(sizes.begin(), sizes.end(), [&](const LookChoice& b) { return b.name == a.name; }), 1);
        }
    }

    void aMetricWhoseNameWasTaken_isStillAGroup() {
        ColumnSpec metric;
        metric.name = "graph_community_2";
        metric.type = ColumnType::Integer;
        metric.source = ColumnSource::Graph;
        const auto colours = colourChoices({metric}, false);
        QCOMPARE(colours.size(), std::size_t{2});
        QCOMPARE(colours[1].name, std::string("Community"));
        for (const LookChoice& size : sizeChoices({metric})) QVERIFY(size.source != metric.name);
        QCOMPARE(friendlyName("graph_betweenness_2"), std::string("Betweenness"));
    }

    void communities_areNamedAsSuch_andTheirSizesAreNot() {
        const auto file = project({{"Rome", 3}, {"Oslo", 5}, {"Oslo", 8}}, {"link", "link"});
        auto opened = workbench::openProject(file);
        QVERIFY(workbench::storeGraphMetrics(
                    *opened, {}, [] { return UtcMillis{1}; }, TaskContext())
                    .has_value());
        QCOMPARE(paint(file, {"graph_community", kSizeSame, EdgeColour::Plain}).picture->classes.front().name,
                 std::string("Community 1"));
        QCOMPARE(paint(file, {"graph_component", kSizeSame, EdgeColour::Plain}).picture->classes.front().name,
                 std::string("Component 1"));
        QCOMPARE(paint(file, {"graph_community_size", kSizeSame, EdgeColour::Plain}).picture->classes.front().name,
                 std::string("3"));
    }

    void aColumnOfNumbers_givesTheSizes() {
        const auto file = project({{"Rome", 0}, {"Oslo", 25}, {"Oslo", 100}}, {"link", "link"});
        const Painted painted = paint(file, {kColourScore, "spend", EdgeColour::Plain});
        const auto size = [&](const char* key) { return painted.picture->content->sizeOf(painted.data->find(key)); };
        QCOMPARE(painted.picture->look.size, std::string("spend"));
        QCOMPARE(size("C0"), 0.0F);
        QCOMPARE(size("C1"), 0.5F);  // areas tell the amounts
        QCOMPARE(size("C2"), 1.0F);
    }

    void aGroupCalledUnknown_isNotWhoHasNone() {
        const Painted painted =
            paint(project({{"Unknown", 1}, {"Unknown", 1}, {"", 1}, {"Rome", 1}, {"@missing", 1}}, {"link"}), byCity());
        QCOMPARE(painted.picture->classes.size(), std::size_t{4});
        QCOMPARE(painted.count("Unknown"), 2);
        QCOMPARE(painted.count(kClassMissing), 1);
        QCOMPARE(painted.count(classOfGroup("@missing")), 1);
        QCOMPARE(painted.shown({"Unknown"}), std::uint64_t{3});
        QCOMPARE(painted.shown({kClassMissing}), std::uint64_t{4});
        QCOMPARE(painted.shown({classOfGroup("@missing")}), std::uint64_t{4});
    }

    void smallerGroups_stayOff_whenTheirNumberGrows() {
        std::vector<Person> people;
        for (int group = 0; group < 12; ++group)
            for (int i = 0; i < 14 - group; ++i) people.push_back({"Town " + std::to_string(group), 1});
        const Painted before = paint(project(people, {"link"}), byCity());
        QCOMPARE(before.picture->classes.back().name, std::string("5 smaller groups"));
        people.push_back({"Village", 1});
        const Painted after = paint(project(people, {"link"}), byCity());
        QCOMPARE(after.picture->classes.back().name, std::string("6 smaller groups"));
        QCOMPARE(before.count(kClassRest), 7 + 6 + 5 + 4 + 3);
        QCOMPARE(after.shown({kClassRest}), before.shown({kClassRest}));
        QCOMPARE(after.shown({"Town 0", kClassRest}), after.shown({kClassRest}) - 14);
    }

    void theLegend_tellsClassesOfOneNameApart() {
        WindowFixture fixture;
        GraphLegend legend(fixture.theme, LegendRow::Swatch::Dot);
        legend.setClasses({{"Unknown", "Unknown", 2, 0, {}}, {kClassMissing, "Unknown", 1, -1, {}}});
        legend.setOff({kClassMissing});
        QVERIFY(legend.rows()[0]->isChecked());
        QVERIFY(!legend.rows()[1]->isChecked());
        QSignalSpy changed(&legend, &GraphLegend::offChanged);
        emit legend.rows()[0]->chosen(false);
        QCOMPARE(changed.takeFirst().at(0).value<std::vector<std::string>>(),
                 (std::vector<std::string>{kClassMissing, "Unknown"}));
    }

    void channels_areClassedByHowOftenTheyAreUsed() {
        std::vector<std::string> channels;
        for (int channel = 0; channel < 40; ++channel)
            for (int i = 0; i < 60 - channel; ++i) channels.push_back(channel == 3 ? "" : "channel " + std::to_string(channel));
        const Painted painted = paint(project(std::vector<Person>(channels.size() + 1, {"Rome", 1}), channels),
                                      {kColourScore, kSizeSame, EdgeColour::Channel});
        QCOMPARE(painted.picture->channels.size(), std::size_t{8});
        QCOMPARE(painted.picture->channels[0].name, std::string("channel 0"));
        QCOMPARE(painted.count("channel 6", true), 54);
        QCOMPARE(painted.count(kClassMissing, true), 57);
        int rest = 0;
        for (int channel = 7; channel < 40; ++channel) rest += 60 - channel;
        QCOMPARE(painted.count(kClassRest, true), rest);
        QCOMPARE(painted.shown({}, {"channel 6", kClassRest}),
                 static_cast<std::uint64_t>(channels.size()) - 54 - static_cast<std::uint64_t>(rest));
        // Each referral has the class of its channel's name.
        for (std::size_t edge = 0; edge < painted.data->channel.size(); ++edge) {
            const std::string name(painted.data->graph().channelName(painted.data->channel[edge]));
            const GraphClass& entry = painted.picture->channels[painted.picture->channelOf[edge]];
            if (entry.id == kClassRest)
                QVERIFY(std::stoi(name.substr(8)) >= 7);
            else
                QCOMPARE(entry.id, name.empty() ? std::string(kClassMissing) : name);
            QCOMPARE(painted.picture->content->channel[edge], std::uint16_t{painted.picture->channelOf[edge]});
        }
    }

private:
    static GraphLook byCity() { return {"city", kSizeSame, EdgeColour::Plain}; }

    /// C0 brought C1, who brought C2 ... by these channels.
    std::filesystem::path project(const std::vector<Person>& people, const std::vector<std::string>& channels) {
        const auto at = [this](const char* name) { return m_fixture.path((std::to_string(m_projects) + name).c_str()); };
        ++m_projects;
        std::ofstream first(at("people.csv"));
        first << "customer,city,spend,visits\n";
        for (std::size_t i = 0; i < people.size(); ++i)
            first << 'C' << i << ',' << people[i].city << ',' << people[i].spend << ',' << i + 3 << '\n';
        first.close();
        std::ofstream second(at("brought.csv"));
        second << "referrer,referee,channel\n";
        for (std::size_t i = 0; i < channels.size(); ++i) second << 'C' << i << ",C" << i + 1 << ',' << channels[i] << '\n';
        second.close();
        workbench::ImportRequest request;
        request.project = at("look.holdfast");
        request.customers = at("people.csv");
        request.referrals = at("brought.csv");
        const auto done = workbench::importFiles(request, TaskContext());
        if (!done) QTest::qFail(done.error().message.c_str(), __FILE__, __LINE__);
        return request.project;
    }

    static Painted paint(const std::filesystem::path& file, const GraphLook& look) {
        auto opened = workbench::openProject(file);
        const auto failed = [](const Error& error) {
            QTest::qFail(error.message.c_str(), __FILE__, __LINE__);
            return Painted();
        };
        if (!opened) return failed(opened.error());
        Painted painted;
        auto data = loadGraphData(*opened, {}, TaskContext());
        if (!data) return failed(data.error());
        painted.data = *data;
        auto picture = makePicture(*opened, {painted.data, std::make_shared<const Places>(), look}, TaskContext());
        if (!picture) return failed(picture.error());
        painted.picture = *picture;
        return painted;
    }

    WindowFixture m_fixture;
    int m_projects = 0;
};

QTEST_MAIN(GraphLookTest)
#include "tst_graphlook.moc"

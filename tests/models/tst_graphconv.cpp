// The graph layers against results of PyTorch Geometric (../shared/reference/gnn, made as its README says), and against
// plain sums in double precision whose gradients are taken by finite differences.
#include <torch/torch.h>
// torch's and Qt's headers both use the word "slots".
#include "core/base/random.h"
#include "models/nn/graphconv.h"
#include "tests/support/testdata.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>

using namespace holdfast;
using models::ConvLinks;
using models::GatConv;
using models::GcnConv;
using models::SageConv;

namespace {

using Edges = std::vector<CustomerLinks::Pair>;  ///< source, target; self-loops and repetitions among them

/// Rows of incoming and outgoing neighbours. SAGE counts a self-loop as a neighbour, the other layers add their own.
struct Rows {
    LinkRows in, out;

    Rows(std::size_t nodes, const Edges& edges, bool loops) {
        for (const bool incoming : {true, false}) {
            LinkRows& rows = incoming ? in : out;
            for (std::uint32_t i = 0; i < nodes; ++i) {
                for (const auto& [source, target] : edges)
                    if ((incoming ? target : source) == i && (loops || source != target))
                        rows.others.push_back(incoming ? source : target);
                rows.first.push_back(rows.others.size());
            }
        }
    }
    LinkDirection direction() const { return {&in, &out}; }
};

torch::Tensor tensorOf(const std::vector<double>& values, std::vector<std::int64_t> shape) {
    return torch::tensor(values, torch::kFloat64).to(torch::kFloat32).reshape(shape);
}

double largestDifference(const torch::Tensor& ours, const std::vector<double>& expected) {
    const auto flat = ours.detach().contiguous().to(torch::kFloat64).reshape({-1});
    if (static_cast<std::size_t>(flat.size(0)) != expected.size()) return INFINITY;
    double largest = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        largest = std::max(largest, std::abs(flat.data_ptr<double>()[i] - expected[i]));
    return largest;
}

struct Layer {
    std::vector<std::pair<std::string, torch::Tensor>> parameters;
    std::function<torch::Tensor(const ConvLinks&, const torch::Tensor&)> forward;

    torch::Tensor operator[](const std::string& name) const {
        for (const auto& [known, tensor] : parameters)
            if (known == name) return tensor;
        return {};
    }
};

Layer makeLayer(const std::string& kind, std::vector<std::pair<std::string, torch::Tensor>> parameters) {
    Layer layer{std::move(parameters), {}};
    for (auto& [name, tensor] : layer.parameters) tensor.set_requires_grad(true);
    if (kind == "gcn") {
        const GcnConv conv{layer["lin.weight"], layer["bias"]};
        layer.forward = [conv](const ConvLinks& links, const torch::Tensor& x) { return conv.forward(links, x); };
    } else if (kind == "sage") {
        const SageConv conv{layer["lin_l.weight"], layer["lin_l.bias"], layer["lin_r.weight"]};
        layer.forward = [conv](const ConvLinks& links, const torch::Tensor& x) { return conv.forward(links, x); };
    } else {
        const GatConv conv{layer["lin.weight"], layer["att_src"], layer["att_dst"], layer["bias"], kind == "gat"};
        layer.forward = [conv](const ConvLinks& links, const torch::Tensor& x) { return conv.forward(links, x); };
    }
    return layer;
}

std::vector<std::int64_t> layerShape(std::vector<std::int64_t> shape) {
    if (shape.size() == 3) shape.erase(shape.begin());  // PyTorch Geometric keeps a leading 1 on attention vectors
    return shape;
}

/// A layer written out as its paper's equation over [nodes x width] doubles. x first, then parameters in order.
using Values = std::vector<double>;
struct Plain {
    std::size_t nodes, in, out, heads;
    const Edges& edges;

    Values product(const Values& x, const Values& weight, std::size_t outputs) const {
        Values y(nodes * outputs, 0.0);
        for (std::size_t i = 0; i < nodes; ++i)
            for (std::size_t o = 0; o < outputs; ++o)
                for (std::size_t c = 0; c < in; ++c) y[i * outputs + o] += x[i * in + c] * weight[o * in + c];
        return y;
    }
    std::vector<std::size_t> sources(std::size_t target, bool ownLoop) const {
        std::vector<std::size_t> result;
        for (const auto& [s, t] : edges)
            if (t == target && !(ownLoop && s == t)) result.push_back(s);
        if (ownLoop) result.push_back(target);
        return result;
    }
    Values gcn(const Values& x, const Values& weight, const Values& bias) const {
        const Values z = product(x, weight, out);
        Values y(nodes * out);
        for (std::size_t i = 0; i < nodes; ++i)
            for (std::size_t o = 0; o < out; ++o) {
                y[i * out + o] = bias[o];
                for (const std::size_t j : sources(i, true))
                    y[i * out + o] += z[j * out + o] / std::sqrt(static_cast<double>(sources(i, true).size()) *
                                                                 static_cast<double>(sources(j, true).size()));
            }
        return y;
    }
    Values gat(const Values& x, const std::vector<Values>& p, bool concatenate) const {  // source, target, bias, weight
        const std::size_t width = concatenate ? out / heads : out;
        const Values z = product(x, p[3], heads * width);
        Values y(nodes * out);
        for (std::size_t i = 0; i < nodes; ++i) {
            for (std::size_t o = 0; o < out; ++o) y[i * out + o] = p[2][o];
            for (std::size_t h = 0; h < heads; ++h) {
                const auto score = [&](std::size_t j) {
                    double e = 0.0;
                    for (std::size_t c = 0; c < width; ++c)
                        e += p[0][h * width + c] * z[(j * heads + h) * width + c] +
                             p[1][h * width + c] * z[(i * heads + h) * width + c];
                    return std::exp(e > 0.0 ? e : 0.2 * e);
                };
                double total = 0.0;
                for (const std::size_t j : sources(i, true)) total += score(j);
                for (const std::size_t j : sources(i, true))
                    for (std::size_t c = 0; c < width; ++c)
                        y[i * out + (concatenate ? h * width + c : c)] += score(j) / total * z[(j * heads + h) * width + c] /
                                                                          (concatenate ? 1.0 : static_cast<double>(heads));
            }
        }
        return y;
    }
    Values sage(const Values& x, const Values& neighbour, const Values& bias, const Values& self) const {
        const Values z = product(x, neighbour, out);
        Values y = product(x, self, out);
        for (std::size_t i = 0; i < nodes; ++i)
            for (std::size_t o = 0; o < out; ++o) {
                y[i * out + o] += bias[o];
                for (const std::size_t j : sources(i, false))
                    y[i * out + o] += z[j * out + o] / static_cast<double>(sources(i, false).size());
            }
        return y;
    }
    Values operator()(const std::string& kind, const std::vector<Values>& p) const {
        if (kind == "gcn") return gcn(p[0], p[1], p[2]);
        if (kind == "sage") return sage(p[0], p[1], p[2], p[3]);
        return gat(p[0], {p[1], p[2], p[3], p[4]}, kind == "gat");
    }
};

Values randomValues(std::size_t count, Random& random) {
    Values values(count);
    for (double& value : values) value = static_cast<double>(static_cast<float>(random.normal(0.0, 0.7)));
    return values;
}

/// Isolated nodes, repeated edges and self-loops on purpose.
Edges randomEdges(std::size_t nodes, Random& random) {
    Edges edges;
    for (std::size_t e = 0; e < 2 * nodes; ++e)
        edges.emplace_back(static_cast<std::uint32_t>(random.below(nodes - 2)), static_cast<std::uint32_t>(random.below(nodes - 2)));
    edges.push_back(edges.front());
    edges.push_back(edges.front());
    edges.emplace_back(1, 1);
    return edges;
}

struct Case {
    std::string kind;
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes;
};
const std::vector<Case> kCases{
    {"gcn", {{"lin.weight", {6, 3}}, {"bias", {6}}}},
    {"gat", {{"att_src", {2, 3}}, {"att_dst", {2, 3}}, {"bias", {6}}, {"lin.weight", {6, 3}}}},
    {"gat_mean", {{"att_src", {2, 6}}, {"att_dst", {2, 6}}, {"bias", {6}}, {"lin.weight", {12, 3}}}},
    {"sage", {{"lin_l.weight", {6, 3}}, {"lin_l.bias", {6}}, {"lin_r.weight", {6, 3}}}}};

}  // namespace

class TestGraphConv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layers_equalTheReference_data() {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"gcn", "gat", "gat_mean", "sage"}) QTest::newRow(kind) << kind;
    }
    void layers_equalTheReference() {
        QFETCH(QString, kind);
        const std::string name = kind.toStdString();
        if (!test::haveReference("gnn/" + name + ".json"))
            QSKIP("the reference results are not here; they lie beside the data folder (HOLDFAST_DATA)");
        std::ifstream file(test::referenceFolder() / "gnn" / (name + ".json"));
        const auto json = nlohmann::json::parse(file);
        const auto nodes = json["num_nodes"].get<std::size_t>();
        Edges edges;
        for (std::size_t e = 0; e < json["edge_index"][0].size(); ++e)
            edges.emplace_back(json["edge_index"][0][e].get<std::uint32_t>(), json["edge_index"][1][e].get<std::uint32_t>());
        std::vector<std::pair<std::string, torch::Tensor>> parameters;
        for (const auto& [key, entry] : json["params"].items())
            parameters.emplace_back(key, tensorOf(entry["values"].get<std::vector<double>>(),
                                                  layerShape(entry["shape"].get<std::vector<std::int64_t>>())));
        const Layer layer = makeLayer(name, std::move(parameters));
        auto x = tensorOf(json["x"].get<std::vector<double>>(), {static_cast<std::int64_t>(nodes), -1});
        x.set_requires_grad(true);
        const Rows rows(nodes, edges, name == "sage");
        for (const unsigned threads : {1U, 3U}) {
            const ConvLinks links(rows.direction(), threads);
            x.mutable_grad() = torch::Tensor();
            for (const auto& [key, tensor] : layer.parameters) torch::Tensor(tensor).mutable_grad() = torch::Tensor();
            const auto y = layer.forward(links, x);
            QVERIFY(largestDifference(y, json["y"]["values"].get<std::vector<double>>()) < 1e-5);
            (y * y).sum().backward();
            QVERIFY(largestDifference(x.grad(), json["grad_x"].get<std::vector<double>>()) < 1e-4);
            for (const auto& [key, tensor] : layer.parameters)
                QVERIFY2(largestDifference(tensor.grad(), json["grad_params"][key].get<std::vector<double>>()) < 1e-4,
                         key.c_str());
        }
    }

    void layers_equalPlainSumsAndTheirFiniteDifferences_data() {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("seed");
        for (int index = 0; index < static_cast<int>(kCases.size()); ++index)
            for (int seed = 1; seed <= 3; ++seed)
                QTest::addRow("%s %d", kCases[static_cast<std::size_t>(index)].kind.c_str(), seed) << index << seed;
    }
    void layers_equalPlainSumsAndTheirFiniteDifferences() {
        QFETCH(int, index);
        QFETCH(int, seed);
        const Case& given = kCases[static_cast<std::size_t>(index)];
        Random random(static_cast<std::uint64_t>(seed));
        const std::size_t nodes = 15;
        const Edges edges = randomEdges(nodes, random);
        std::vector<Values> plain{randomValues(nodes * 3, random)};
        std::vector<std::pair<std::string, torch::Tensor>> parameters;
        for (const auto& [name, shape] : given.shapes) {
            std::size_t count = 1;
            for (const auto size : shape) count *= static_cast<std::size_t>(size);
            plain.push_back(randomValues(count, random));
            parameters.emplace_back(name, tensorOf(plain.back(), shape));
        }
        const Layer layer = makeLayer(given.kind, std::move(parameters));
        auto x = tensorOf(plain[0], {static_cast<std::int64_t>(nodes), 3});
        x.set_requires_grad(true);
        const Rows rows(nodes, edges, given.kind == "sage");
        const ConvLinks links(rows.direction(), 2);
        const auto y = layer.forward(links, x);
        const Plain expected{nodes, 3, 6, 2, edges};
        QVERIFY(largestDifference(y, expected(given.kind, plain)) < 1e-5);
        const Values mix = randomValues(nodes * 6, random);
        (y * tensorOf(mix, {static_cast<std::int64_t>(nodes), 6})).sum().backward();
        const auto loss = [&] {
            const Values out = expected(given.kind, plain);
            double sum = 0.0;
            for (std::size_t i = 0; i < out.size(); ++i) sum += mix[i] * out[i];
            return sum;
        };
        for (std::size_t p = 0; p < plain.size(); ++p) {
            Values gradient(plain[p].size());
            for (std::size_t i = 0; i < gradient.size(); ++i) {
                const double kept = plain[p][i];
                plain[p][i] = kept + 1e-5;
                const double above = loss();
                plain[p][i] = kept - 1e-5;
                gradient[i] = (above - loss()) / 2e-5;
                plain[p][i] = kept;
            }
            const auto ours = p == 0 ? x.grad() : layer.parameters[p - 1].second.grad();
            QVERIFY2(largestDifference(ours, gradient) < 1e-4, p == 0 ? "x" : given.shapes[p - 1].first.c_str());
        }
    }

    // A neighbour who stands for three is heard as three like him would be.
    void aSampleWithItsDegrees_equalsItsLinksRepeated() {
        for (const Case& given : kCases) {
            Random random(11);
            const std::size_t nodes = 15;
            const Edges some = randomEdges(nodes, random);
            Edges repeated;
            for (const auto& edge : some) repeated.insert(repeated.end(), 1 + edge.second % 3, edge);
            const Rows sample(nodes, some, false), whole(nodes, repeated, false);
            std::vector<std::uint32_t> degrees;
            for (std::size_t i = 0; i < nodes; ++i) degrees.push_back(static_cast<std::uint32_t>(whole.in.degree(i)));
            std::vector<std::pair<std::string, torch::Tensor>> parameters;
            for (const auto& [name, shape] : given.shapes) {
                std::size_t count = 1;
                for (const auto size : shape) count *= static_cast<std::size_t>(size);
                parameters.emplace_back(name, tensorOf(randomValues(count, random), shape));
            }
            const Layer layer = makeLayer(given.kind, std::move(parameters));
            auto x = tensorOf(randomValues(nodes * 3, random), {static_cast<std::int64_t>(nodes), 3});
            x.set_requires_grad(true);
            std::vector<std::vector<torch::Tensor>> results;
            for (const bool sampled : {true, false}) {
                x.mutable_grad() = torch::Tensor();
                for (const auto& [key, tensor] : layer.parameters) torch::Tensor(tensor).mutable_grad() = torch::Tensor();
                const auto y = sampled ? layer.forward(ConvLinks(sample.direction(), 1, degrees), x)
                                       : layer.forward(ConvLinks(whole.direction(), 1), x);
                (y * y).sum().backward();  // the links' wrapper is gone by now, as it is in training
                results.push_back({y.detach(), x.grad()});
                for (const auto& [key, tensor] : layer.parameters) results.back().push_back(tensor.grad());
            }
            for (std::size_t r = 0; r < results[0].size(); ++r)
                QVERIFY2(torch::allclose(results[0][r], results[1][r], 1e-4, 1e-4), given.kind.c_str());
        }
    }

    void threads_changeNoBit() {
        Random random(7);
        const std::size_t nodes = 20'000;
        Edges edges;
        for (std::size_t e = 0; e < 5 * nodes; ++e)
            edges.emplace_back(static_cast<std::uint32_t>(random.below(nodes)), static_cast<std::uint32_t>(random.below(nodes)));
        const auto graph = CustomerLinks::fromPairs(nodes, edges);
        torch::manual_seed(1);
        const GatConv conv{torch::randn({8, 8}).set_requires_grad(true), torch::randn({2, 4}).set_requires_grad(true),
                           torch::randn({2, 4}).set_requires_grad(true), torch::randn({8})};
        const auto x = torch::randn({static_cast<std::int64_t>(nodes), 8});
        std::vector<torch::Tensor> results;
        for (const unsigned threads : {1U, 4U}) {
            const ConvLinks links(graph.down(), threads);
            torch::Tensor(conv.weight).mutable_grad() = torch::Tensor();
            const auto y = conv.forward(links, models::neighbourSum(links, x));
            y.square().sum().backward();
            results.push_back(y.detach());
            results.push_back(conv.weight.grad());
        }
        QVERIFY(torch::equal(results[0], results[2]));
        QVERIFY(torch::equal(results[1], results[3]));
    }
};

QTEST_APPLESS_MAIN(TestGraphConv)
#include "tst_graphconv.moc"

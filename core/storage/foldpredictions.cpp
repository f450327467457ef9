#include "core/storage/foldpredictions.h"

#include "core/base/hash.h"
#include "core/storage/cardjson.h"
#include "core/storage/database.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace holdfast::storage {

namespace {

static_assert(std::endian::native == std::endian::little, "the columns are written as they lie in memory");

constexpr std::size_t kLongestShared = 255;
constexpr std::int32_t kMostCodes = 250;   // folds and groups are one byte each
constexpr char kNoGroupByte = '\xff';

/// A version's columns as they are stored.
struct Packed {
    std::string keys, folds, labels, logits, probabilities, groups, groupNames;

    std::string hash() const {
        Hasher hasher;
        for (const std::string* part : {&keys, &folds, &labels, &logits, &probabilities, &groups, &groupNames}) hasher.add(*part);
        return hasher.hex();
    }
};

/// Front coding: how many bytes a key shares with the one before (one byte), how many follow (four), and those.
std::string packKeys(const std::vector<std::string>& keys) {
    std::string packed;
    std::string_view before;
    for (const std::string& key : keys) {
        const auto end = std::mismatch(key.begin(), key.end(), before.begin(), before.end()).first;
        const auto shared = std::min(kLongestShared, static_cast<std::size_t>(end - key.begin()));
        const auto rest = static_cast<std::uint32_t>(key.size() - shared);
        packed += static_cast<char>(static_cast<unsigned char>(shared));
        packed.append(reinterpret_cast<const char*>(&rest), sizeof rest);
        packed.append(key, shared);
        before = key;
    }
    return packed;
}

/// Nothing when the bytes do not make `rows` keys.
bool unpackKeys(std::string_view packed, std::size_t rows, std::vector<std::string>& keys) {
    keys.reserve(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        std::uint32_t rest = 0;
        if (packed.size() < 1 + sizeof rest) return false;
        const auto shared = static_cast<std::size_t>(static_cast<unsigned char>(packed.front()));
        std::memcpy(&rest, packed.data() + 1, sizeof rest);
        packed.remove_prefix(1 + sizeof rest);
        if (rest > packed.size() || shared > (i == 0 ? 0 : keys.back().size())) return false;
        std::string key = i == 0 ? std::string() : keys.back().substr(0, shared);
        key += packed.substr(0, rest);
        packed.remove_prefix(rest);
        keys.push_back(std::move(key));
    }
    return packed.empty();
}

std::string packCodes(const std::vector<std::int32_t>& codes) {
    std::string packed;
    for (const std::int32_t code : codes) packed += code < 0 ? kNoGroupByte : static_cast<char>(static_cast<unsigned char>(code));
    return packed;
}

std::vector<std::int32_t> unpackCodes(std::string_view packed) {
    std::vector<std::int32_t> codes;
    for (const char byte : packed)
        codes.push_back(byte == kNoGroupByte ? FoldPredictions::kNoGroup : static_cast<std::int32_t>(static_cast<unsigned char>(byte)));
    return codes;
}

std::string packDoubles(const std::vector<double>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double)};
}

std::vector<double> unpackDoubles(std::string_view packed) {
    std::vector<double> numbers(packed.size() / sizeof(double));
    if (!numbers.empty()) std::memcpy(numbers.data(), packed.data(), numbers.size() * sizeof(double));
    return numbers;
}

std::string packLabels(const std::vector<double>& labels) {
    std::string packed;
    for (const double label : labels) packed += label > 0.5 ? '\1' : '\0';
    return packed;
}

bool codesFit(std::span<const std::int32_t> codes, std::int32_t least, std::int32_t end) {
    return std::all_of(codes.begin(), codes.end(), [&](std::int32_t code) { return code >= least && code < end; });
}

Result<void> check(const FoldPredictions& p) {
    const std::size_t rows = p.rows();
    if (p.folds.size() != rows || p.labels.size() != rows || p.logits.size() != rows || p.probabilities.size() != rows ||
        (!p.group.empty() && p.group.size() != rows))
        return Unexpected(ErrorCode::InvalidInput, "The predictions of a model are of different lengths.");
    if (!codesFit(p.folds, 0, kMostCodes) || p.groups.size() > kMostCodes ||
        !codesFit(p.group, FoldPredictions::kNoGroup, static_cast<std::int32_t>(p.groups.size())))
        return Unexpected(ErrorCode::InvalidInput, "A model can have at most 250 folds and 250 groups of customers.");
    return {};
}

Unexpected damaged(std::int64_t version) {
    return {ErrorCode::Corrupt, "The predictions kept with model version " + std::to_string(version) +
                                    " are damaged in the project file. Train it again, or restore the project from a backup copy."};
}

}  // namespace

Result<void> writeFoldPredictions(Project& project, std::int64_t version, const FoldPredictions& p) {
    HOLDFAST_CHECK(check(p));
    const Packed packed{packKeys(p.keys),           packCodes(p.folds), packLabels(p.labels), packDoubles(p.logits),
                        packDoubles(p.probabilities), packCodes(p.group), toJson(p.groups)};
    HOLDFAST_ASSIGN(Statement insert,
                    project.database().prepare("INSERT OR REPLACE INTO fold_predictions (version, rows, hash, keys, folds, labels, "
                                               "logits, probabilities, groups, group_names) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(1, version);
    insert.bind(2, static_cast<std::int64_t>(p.rows()));
    insert.bind(3, packed.hash());
    int parameter = 4;
    for (const std::string* part : {&packed.keys, &packed.folds, &packed.labels, &packed.logits, &packed.probabilities, &packed.groups})
        insert.bindBlob(parameter++, *part);
    insert.bind(parameter, packed.groupNames);
    return insert.run();
}

Result<FoldPredictions> readFoldPredictions(const Project& project, std::int64_t version) {
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT rows, hash, keys, folds, labels, logits, probabilities, groups, group_names "
                                               "FROM fold_predictions WHERE version = ?"));
    query.bind(1, version);
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row)
        return Unexpected(ErrorCode::NotFound, "Model version " + std::to_string(version) +
                                                   " has no predictions for customers held out. Train it again in this project.");
    const Packed packed{std::string(query.blob(2)), std::string(query.blob(3)), std::string(query.blob(4)), std::string(query.blob(5)),
                        std::string(query.blob(6)), std::string(query.blob(7)), std::string(query.text(8))};
    if (packed.hash() != query.text(1)) return damaged(version);
    FoldPredictions p;
    const auto rows = static_cast<std::size_t>(query.integer(0));
    if (!unpackKeys(packed.keys, rows, p.keys)) return damaged(version);
    p.folds = unpackCodes(packed.folds);
    for (const char label : packed.labels) p.labels.push_back(label != '\0' ? 1.0 : 0.0);
    p.logits = unpackDoubles(packed.logits);
    p.probabilities = unpackDoubles(packed.probabilities);
    p.group = unpackCodes(packed.groups);
    HOLDFAST_ASSIGN(p.groups, textsFromJson(packed.groupNames));
    if (!check(p)) return damaged(version);
    return p;
}

}  // namespace holdfast::storage

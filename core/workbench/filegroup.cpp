#include "core/workbench/filegroup.h"

#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace holdfast::workbench {

namespace fs = std::filesystem;

namespace {

bool standsThere(const fs::path& file) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(file, ignored));  // a link counts, wherever it leads
}

Unexpected cannotWrite(const fs::path& target, const std::string& why) {
    return {ErrorCode::Io, "Cannot write " + target.string() + ": " + why + "."};
}

}  // namespace

Result<void> checkPlace(const fs::path& target) {
    std::error_code ignored;
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, ignored))
        return cannotWrite(target, "there is no folder " + folder.string() + ". Create it first, or choose another");
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return cannotWrite(target, "the folder " + folder.string() + " may not be written to. Choose another");
    if (!target.has_filename() || fs::is_directory(target, ignored))
        return cannotWrite(target, "a folder has this name. Move it away, or choose another name");
    if (fs::exists(target, ignored) && !fs::is_regular_file(target, ignored))
        return cannotWrite(target, "what has this name is no ordinary file. Choose another name");
    return {};
}

Result<void> FileGroup::add(const fs::path& target, std::string_view bytes) {
    Member member{target, std::make_unique<PendingFile>(target), {}};
    std::ofstream out(member.pending->path(), std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) return cannotWrite(target, "the disk may be full, or the folder may not be written to. Choose another place");
    m_members.push_back(std::move(member));
    return {};
}

void FileGroup::remove(const fs::path& file) {
    m_members.push_back({file, nullptr, {}});
}

Result<void> FileGroup::putInPlace(Member& member) {
    HOLDFAST_CHECK(checkPlace(member.target));  // somebody may have made a folder there meanwhile
    if (standsThere(member.target)) {
        const fs::path kept = member.target.parent_path() / ("." + member.target.filename().string() + ".before-" + std::to_string(::getpid()));
        std::error_code failure;
        fs::rename(member.target, kept, failure);
        if (failure) return cannotWrite(member.target, failure.message());
        member.kept = kept;
    }
    if (!member.pending) return {};
    HOLDFAST_CHECK(member.pending->publish());
    member.published = true;
    return {};
}

void FileGroup::putBack(Member& member, std::string& lost) {
    std::error_code failure;
    if (member.published) fs::remove(member.target, failure);
    if (member.kept.empty()) return;
    fs::rename(member.kept, member.target, failure);
    if (failure) lost += " What was " + member.target.string() + " is now " + member.kept.string() + ".";
}

Result<void> FileGroup::publish() {
    for (Member& member : m_members) {
        auto placed = putInPlace(member);
        if (placed) continue;
        std::string lost;
        for (auto other = m_members.rbegin(); other != m_members.rend(); ++other) putBack(*other, lost);
        m_members.clear();
        return Unexpected(placed.error().code, placed.error().message + lost);
    }
    std::error_code ignored;
    for (const Member& member : m_members)
        if (!member.kept.empty()) fs::remove(member.kept, ignored);
    m_members.clear();
    return {};
}

}  // namespace holdfast::workbench

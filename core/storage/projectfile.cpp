#include "core/storage/projectfile.h"

#include "core/storage/project.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

namespace holdfast::storage {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 3> kCompanions{"-wal", "-shm", "-journal"};
constexpr std::size_t kHeaderSize = 100;  // https://www.sqlite.org/fileformat.html, "The Database Header"
constexpr std::size_t kApplicationIdAt = 68;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

std::string draftPrefix(const fs::path& path) {
    return "." + path.filename().string() + ".partial-";
}

fs::path folderOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

Result<void> flush(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0)
        return Unexpected(ErrorCode::Io, "\"" + path.string() + "\" could not be opened: " + std::strerror(errno) + ".");
    const int failed = ::fsync(descriptor);
    const int reason = errno;
    ::close(descriptor);
    // Some file systems cannot flush a folder and say EINVAL; the rename itself still happened.
    if (failed != 0 && reason != EINVAL)
        return Unexpected(ErrorCode::Io,
                          "\"" + path.string() + "\" could not be written to disk: " + std::strerror(reason) + ".");
    return {};
}

int renameNoReplace(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    // The file system has no such flag: a hard link refuses to replace, too.
    if (::link(from.c_str(), to.c_str()) == 0) return ::unlink(from.c_str()) == 0 ? 0 : errno;
    if (errno == EEXIST) return EEXIST;
    std::error_code ignored;
    if (fs::exists(to, ignored)) return EEXIST;
    return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

std::uint32_t bigEndian(const char* bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
    return value;
}

}  // namespace

Result<void> checkProjectFile(const fs::path& path) {
    std::error_code failure;
    const auto status = fs::status(path, failure);
    const std::string name = "\"" + path.string() + "\"";
    if (!fs::exists(status))
        return Unexpected(ErrorCode::NotFound,
                          "There is no project at " + name + ". Check the name, or import a table to create it.");
    if (fs::is_directory(status))
        return Unexpected(ErrorCode::InvalidInput, name + " is a folder. Give the name of a .holdfast file in it.");
    std::ifstream file(path, std::ios::binary);
    if (!file) return Unexpected(ErrorCode::Io, name + " could not be opened. Check its permissions.");
    std::array<char, kHeaderSize> header{};
    file.read(header.data(), header.size());
    const auto size = static_cast<std::size_t>(file.gcount());
    if (size == 0)
        return Unexpected(ErrorCode::Corrupt, name + " is empty, so it is no Holdfast project. Choose another file.");
    if (size < kHeaderSize || std::string_view(header.data(), kMagic.size()) != kMagic)
        return Unexpected(ErrorCode::Corrupt,
                          name + " is no Holdfast project. To read a table from it, import it into a project.");
    if (bigEndian(header.data() + kApplicationIdAt) != static_cast<std::uint32_t>(kApplicationId))
        return Unexpected(ErrorCode::Corrupt,
                          name + " is an SQLite database of another program, not a Holdfast project. Choose another file.");
    return {};
}

fs::path draftName(const fs::path& path) {
    static std::atomic<unsigned> next{1};
    return folderOf(path) / (draftPrefix(path) + std::to_string(::getpid()) + "-" + std::to_string(next++));
}

void removeStaleDrafts(const fs::path& path) {
    const std::string prefix = draftPrefix(path);
    std::error_code failure;
    for (fs::directory_iterator at(folderOf(path), failure), end; !failure && at != end; at.increment(failure)) {
        const std::string name = at->path().filename().string();
        if (!name.starts_with(prefix)) continue;
        long process = 0;
        const char* const first = name.data() + prefix.size();
        if (std::from_chars(first, name.data() + name.size(), process).ec != std::errc() || process <= 0) continue;
        std::error_code ignored;
        if (::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH) fs::remove(at->path(), ignored);
    }
}

void removeDatabaseFile(const fs::path& path) {
    std::error_code ignored;
    fs::remove(path, ignored);
    for (const char* companion : kCompanions) fs::remove(path.string() + companion, ignored);
}

Result<void> publishFile(const fs::path& from, const fs::path& to) {
    HOLDFAST_CHECK(flush(from, O_RDWR));
    std::error_code ignored;
    if (!fs::exists(to, ignored)) {
        // Companions of a deleted project of this name: SQLite would replay them into the new file.
        for (const char* companion : kCompanions) fs::remove(to.string() + companion, ignored);
    }
    const int failed = renameNoReplace(from, to);
    if (failed == EEXIST)
        return Unexpected(ErrorCode::InvalidInput, "\"" + to.string() + "\" exists already. Choose another name.");
    if (failed != 0)
        return Unexpected(ErrorCode::Io, "\"" + to.string() + "\" could not be created: " + std::strerror(failed) + ".");
    return flush(folderOf(to), O_RDONLY | O_DIRECTORY);
}

}  // namespace holdfast::storage

// FileGroup: files that belong together and appear all or none. Each is written beside its place first; publish() puts them there
// one after another, keeps what stood there until all are in place, and puts that back when one of them cannot be. Used for the
// files of a model. One thread at a time.
#pragma once

#include "core/base/result.h"
#include "core/workbench/pendingfile.h"

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace holdfast::workbench {

/// Whether a file may be put there: its folder exists and may be written to, and neither a folder nor anything else but an
/// ordinary file has its name. Io, with what to do; nothing is written.
Result<void> checkPlace(const std::filesystem::path& target);

class FileGroup {
public:
    /// Writes the file beside its place. Io.
    Result<void> add(const std::filesystem::path& target, std::string_view bytes);
    /// A file that goes when the others come; nothing when there is none.
    void remove(const std::filesystem::path& file);
    /// Io: what stood at the places stands there again.
    Result<void> publish();

private:
    struct Member {
        std::filesystem::path target;
        std::unique_ptr<PendingFile> pending;  ///< null: the file goes
        std::filesystem::path kept;            ///< where what stood there waits; empty when nothing did
        bool published = false;
    };
    std::vector<Member> m_members;

    static Result<void> putInPlace(Member& member);
    static void putBack(Member& member, std::string& lost);
};

}  // namespace holdfast::workbench

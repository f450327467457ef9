// ByteSource: the bytes of a file, inflated on the way when it is gzip (told by its first bytes, not its name). A gzip
// that ends early gives what could be inflated and says so. One thread at a time.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace holdfast::ingest {

class ByteSource {
public:
    /// NotFound when absent; Io when unreadable or a folder.
    static Result<ByteSource> open(const std::filesystem::path& path);
    ByteSource(ByteSource&&) noexcept;
    ByteSource& operator=(ByteSource&&) noexcept;
    ~ByteSource();

    /// Up to `capacity` bytes; 0 at the end. Io when the disk refuses, Corrupt when a gzip is damaged in its middle
    /// and nothing could be read.
    Result<std::size_t> read(char* to, std::size_t capacity);

    bool compressed() const;
    bool incomplete() const;           ///< a gzip that ended early or was damaged: what was read is not all
    std::uint64_t position() const;    ///< bytes of the file consumed so far
    std::uint64_t size() const;        ///< bytes of the file

private:
    struct Impl;
    explicit ByteSource(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace holdfast::ingest

#include "core/ingest/bytesource.h"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <vector>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kInputBlock = std::size_t{1} << 16U;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

struct ByteSource::Impl {
    std::unique_ptr<std::FILE, CloseFile> file;
    std::string name;
    std::uint64_t position = 0;
    std::uint64_t size = 0;
    bool gzip = false;
    bool incomplete = false;
    bool ended = false;
    bool inMember = false;  ///< inside a gzip member: its trailer has not been seen
    z_stream stream{};
    std::vector<unsigned char> input;

    ~Impl() {
        if (gzip) inflateEnd(&stream);
    }

    Result<std::size_t> readPlain(char* to, std::size_t capacity) {
        const std::size_t got = std::fread(to, 1, capacity, file.get());
        if (got == 0 && std::ferror(file.get()))
            return Unexpected(ErrorCode::Io, "Could not read " + name + ": " + std::strerror(errno) + ".");
        position += got;
        return got;
    }

    Result<void> refill() {
        HOLDFAST_ASSIGN(const std::size_t got, readPlain(reinterpret_cast<char*>(input.data()), input.size()));
        stream.next_in = input.data();
        stream.avail_in = static_cast<uInt>(got);
        return {};
    }

    Result<std::size_t> readGzip(char* to, std::size_t capacity) {
        stream.next_out = reinterpret_cast<Bytef*>(to);
        stream.avail_out = static_cast<uInt>(std::min<std::size_t>(capacity, 1U << 30U));
        const uInt wanted = stream.avail_out;
        while (!ended && stream.avail_out > 0) {
            if (stream.avail_in == 0) HOLDFAST_CHECK(refill());
            if (stream.avail_in == 0) {
                ended = true;
                incomplete = incomplete || inMember;
                break;
            }
            inMember = true;
            const int status = inflate(&stream, Z_NO_FLUSH);
            if (status == Z_STREAM_END) {
                inMember = false;  // another member may follow: gzip files can be concatenated
                inflateReset(&stream);
            } else if (status != Z_OK && status != Z_BUF_ERROR) {
                // Anything after a finished member that is no gzip is padding; inside one it is damage.
                incomplete = incomplete || stream.total_out > 0;
                ended = true;
            }
        }
        return std::size_t{wanted - stream.avail_out};
    }
};

ByteSource::ByteSource(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;
ByteSource::~ByteSource() = default;

Result<ByteSource> ByteSource::open(const std::filesystem::path& path) {
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (!std::filesystem::exists(status))
        return Unexpected(ErrorCode::NotFound, "There is no file " + path.string() + ".");
    if (std::filesystem::is_directory(status))
        return Unexpected(ErrorCode::InvalidInput, path.string() + " is a folder. Give a file.");
    auto impl = std::make_unique<Impl>();
    impl->name = path.filename().string();
    impl->file.reset(std::fopen(path.c_str(), "rb"));
    if (!impl->file)
        return Unexpected(ErrorCode::Io, "Could not open " + path.string() + ": " + std::strerror(errno) + ".");
    const auto size = std::filesystem::file_size(path, problem);
    impl->size = problem ? 0 : size;
    std::array<unsigned char, 3> magic{};
    const std::size_t got = std::fread(magic.data(), 1, magic.size(), impl->file.get());
    std::rewind(impl->file.get());
    if (got == magic.size() && magic[0] == 0x1F && magic[1] == 0x8B && magic[2] == 8) {
        impl->input.resize(kInputBlock);
        if (inflateInit2(&impl->stream, 15 + 16) != Z_OK)
            return Unexpected(ErrorCode::Internal, "Could not start reading the compressed file " + path.string() + ".");
        impl->gzip = true;
    }
    return ByteSource(std::move(impl));
}

Result<std::size_t> ByteSource::read(char* to, std::size_t capacity) {
    if (capacity == 0) return std::size_t{0};
    return m_impl->gzip ? m_impl->readGzip(to, capacity) : m_impl->readPlain(to, capacity);
}

bool ByteSource::compressed() const { return m_impl->gzip; }
bool ByteSource::incomplete() const { return m_impl->incomplete; }
std::uint64_t ByteSource::position() const { return m_impl->position; }
std::uint64_t ByteSource::size() const { return m_impl->size; }

}  // namespace holdfast::ingest

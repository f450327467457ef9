// Turns SIGINT and SIGTERM into a stop request. The handler only writes a byte to a pipe; a thread of this object reads
// it and stops the token. A second signal ends the program at once. At most one object at a time, made in main().
#pragma once

#include <stop_token>
#include <thread>

namespace holdfast::cli {

class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    std::thread m_reader;
};

}  // namespace holdfast::cli

#include "app/cli/interrupt.h"

#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace holdfast::cli {

namespace {

std::atomic<int> writeEnd{-1};  // lock-free, so that the handler may read it
std::atomic<int> signalsSeen{0};
int readEnd = -1;

void onSignal(int) {
    const int before = errno;
    if (signalsSeen.fetch_add(1) > 0) _exit(130);
    const char byte = 's';
    if (write(writeEnd.load(), &byte, 1) < 0) _exit(130);
    errno = before;
}

}  // namespace

Interrupt::Interrupt() {
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0) return;  // without a pipe the signals keep their default: the program ends
    readEnd = ends[0];
    writeEnd.store(ends[1]);
    m_reader = std::thread([this] {
        char byte = 0;
        while (read(readEnd, &byte, 1) < 0 && errno == EINTR) {
        }
        if (byte == 's') m_source.request_stop();
    });
    struct sigaction action {};
    action.sa_handler = onSignal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt() {
    if (!m_reader.joinable()) return;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    const char byte = 'q';
    if (write(writeEnd.load(), &byte, 1) == 1)
        m_reader.join();
    else
        m_reader.detach();
    close(writeEnd.exchange(-1));
    close(readEnd);
}

}  // namespace holdfast::cli

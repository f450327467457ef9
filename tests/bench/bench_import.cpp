// Import speed beside sqlite3's own .import of the same file into a bare table.
//   bench_import [rows] [folder]     1,000,000 rows and the system's temporary folder unless given
// Writes a telecom-like table of 21 columns (about 145 bytes a row), imports it with both, three times in turn, and
// prints the best time of each, their ratio and the peak memory of this process.
#include "core/base/random.h"
#include "core/workbench/importing.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

using namespace holdfast;
namespace fs = std::filesystem;

constexpr const char* kHeader =
    "customerID,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,MultipleLines,InternetService,OnlineSecurity,"
    "OnlineBackup,DeviceProtection,TechSupport,StreamingTV,StreamingMovies,Contract,PaperlessBilling,PaymentMethod,"
    "MonthlyCharges,TotalCharges,Churn\n";

void writeTable(const fs::path& file, std::size_t rows) {
    Random random(1);
    std::FILE* out = std::fopen(file.c_str(), "wb");
    if (!out) std::exit(1);
    std::fputs(kHeader, out);
    static constexpr std::array<const char*, 3> kThree{"Yes", "No", "No internet service"};
    static constexpr std::array<const char*, 3> kNet{"DSL", "Fiber optic", "No"};
    static constexpr std::array<const char*, 3> kContract{"Month-to-month", "One year", "Two year"};
    static constexpr std::array<const char*, 4> kPay{"Electronic check", "Mailed check", "Bank transfer (automatic)", "Credit card (automatic)"};
    const auto yes = [&] { return random.bernoulli(0.5) ? "Yes" : "No"; };
    const auto three = [&] { return kThree[random.below(3)]; };
    for (std::size_t i = 0; i < rows; ++i) {
        const auto tenure = static_cast<int>(random.below(73));
        const double monthly = random.uniform(18.0, 118.0);
        // Keys come in no order, as they do from a real system.
        const auto id = static_cast<unsigned>((i * 7919) % 10'000'000);
        std::fprintf(out, "%07u-%c%c%c,%s,%d,%s,%s,%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%.2f,%.2f,%s\n", id,
                     static_cast<char>('A' + random.below(26)), static_cast<char>('A' + random.below(26)),
                     static_cast<char>('A' + random.below(26)), random.bernoulli(0.5) ? "Female" : "Male", random.bernoulli(0.16) ? 1 : 0,
                     yes(), yes(), tenure, yes(), three(), kNet[random.below(3)], three(), three(), three(), three(), three(), three(),
                     kContract[random.below(3)], yes(), kPay[random.below(4)], monthly, monthly * tenure, random.bernoulli(0.27) ? "Yes" : "No");
    }
    std::fclose(out);
}

double seconds(std::chrono::steady_clock::time_point since) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

double timeSqlite(const fs::path& file, const fs::path& database) {
    fs::remove(database);
    const std::string command = "sqlite3 '" + database.string() + "' '.mode csv' '.import \"" + file.string() + "\" customers'";
    const auto start = std::chrono::steady_clock::now();
    return std::system(command.c_str()) == 0 ? seconds(start) : -1.0;
}

double timeHoldfast(const fs::path& file, const fs::path& project, ImportSummary& summary) {
    fs::remove(project);
    workbench::ImportRequest request;
    request.project = project;
    request.customers = file;
    const auto start = std::chrono::steady_clock::now();
    auto result = workbench::importFiles(request, TaskContext{});
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(1);
    }
    summary = std::move(*result);
    return seconds(start);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const fs::path folder = (argc > 2 ? fs::path(argv[2]) : fs::temp_directory_path()) / ("holdfast-bench-import-" + std::to_string(getpid()));
    fs::create_directories(folder);
    const fs::path file = folder / "customers.csv";
    writeTable(file, rows);
    std::printf("%zu rows x 21 columns, %.1f MB\n", rows, static_cast<double>(fs::file_size(file)) / 1e6);
    double bestSqlite = -1.0, bestHoldfast = -1.0;
    ImportSummary summary;
    for (int i = 0; i < 3; ++i) {
        const double sqlite = timeSqlite(file, folder / "bare.db");
        const double own = timeHoldfast(file, folder / "bench.holdfast", summary);
        std::printf("sqlite3 .import %.2f s, holdfast %.2f s\n", sqlite, own);
        if (sqlite >= 0.0 && (bestSqlite < 0.0 || sqlite < bestSqlite)) bestSqlite = sqlite;
        if (bestHoldfast < 0.0 || own < bestHoldfast) bestHoldfast = own;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const FileImport& imported = summary.files.front();
    std::printf("read %llu, accepted %llu, rejected %llu\n", static_cast<unsigned long long>(imported.rowsRead),
                static_cast<unsigned long long>(imported.rowsAccepted), static_cast<unsigned long long>(imported.rowsRejected));
    std::printf("best: sqlite3 %.2f s, holdfast %.2f s (%.0f MB/s), ratio %.2f, peak memory %ld MB\n", bestSqlite, bestHoldfast,
                static_cast<double>(fs::file_size(file)) / 1e6 / bestHoldfast, bestSqlite > 0.0 ? bestHoldfast / bestSqlite : 0.0,
                usage.ru_maxrss / 1024);
    fs::remove_all(folder);
    return 0;
}

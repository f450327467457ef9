#include "core/base/error.h"

namespace holdfast {

std::string_view toString(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidInput: return "InvalidInput";
        case ErrorCode::NotFound: return "NotFound";
        case ErrorCode::Io: return "Io";
        case ErrorCode::Storage: return "Storage";
        case ErrorCode::Corrupt: return "Corrupt";
        case ErrorCode::Model: return "Model";
        case ErrorCode::Unavailable: return "Unavailable";
        case ErrorCode::Cancelled: return "Cancelled";
        case ErrorCode::Internal: return "Internal";
    }
    return "Internal";
}

}  // namespace holdfast

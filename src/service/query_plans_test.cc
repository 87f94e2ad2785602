// The statements of all tests of this program are guarded: see store/plan_guard.h.
#include "store/plan_guard.h"

namespace pedigree::service {
namespace {

[[maybe_unused]] const auto* const kGuard = ::testing::AddGlobalTestEnvironment(new store::PlanGuard);

}  // namespace
}  // namespace pedigree::service

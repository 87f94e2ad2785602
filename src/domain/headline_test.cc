#include "domain/headline.h"

#include <gtest/gtest.h>

namespace pedigree::domain {
namespace {

TEST(Headline, QualityBeforeLossAndTestBeforeTrain) {
  EXPECT_EQ(headline_metric({"epoch", "loss", "train/accuracy", "test/accuracy"}), "test/accuracy");
  EXPECT_EQ(headline_metric({"val_loss", "train_loss"}), "val_loss");
  EXPECT_EQ(headline_metric({"best_F1-score", "loss"}), "best_F1-score");
  EXPECT_EQ(headline_metric({"macro"}), std::nullopt) << "words, not parts of words";
  EXPECT_EQ(headline_metric({}), std::nullopt);
}

TEST(Headline, LossesShallBeLow) {
  EXPECT_TRUE(lower_is_better("val/loss"));
  EXPECT_TRUE(lower_is_better("RMSE"));
  EXPECT_FALSE(lower_is_better("accuracy"));
  EXPECT_FALSE(lower_is_better("lossless"));
}

}  // namespace
}  // namespace pedigree::domain

#include "blob/local/batch.h"

namespace pedigree::blob {

Status SmallBlobs::store(const std::string& bytes, const std::string& location) {
  Item item{&bytes, &location, {}, false};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&item);
  changed_.wait(lock, [&] { return item.done || !leading_; });
  if (!item.done) {
    leading_ = true;
    std::vector<Item*> batch;
    batch.swap(waiting_);
    lock.unlock();
    store_batch(batch);
    lock.lock();
    for (Item* done : batch) done->done = true;
    leading_ = false;
    changed_.notify_all();
  }
  return item.status;
}

/// All files are written and synced before the first gets its name; each directory is synced once.
void SmallBlobs::store_batch(const std::vector<Item*>& batch) {
  std::vector<Disk::Publication> publications;
  std::vector<Item*> written;
  std::vector<Disk::Temporary> temporaries;
  for (Item* item : batch) {
    auto temporary = disk_.create_temporary();
    Status status = temporary ? disk_.write_all(temporary->file.get(), as_bytes(*item->bytes), 0) : Status(tl::unexpected(temporary.error()));
    if (!status) {
      if (temporary) disk_.remove_temporary(temporary->name);
      item->status = status;
      continue;
    }
    publications.push_back({temporary->name, *item->location});
    written.push_back(item);
    temporaries.push_back(*std::move(temporary));
  }
  // The first sync writes the journal for all of them; the others find little left to do.
  Status status;
  for (const auto& temporary : temporaries)
    if (status) status = disk_.sync_file(temporary.file.get());
  if (status) status = disk_.publish(publications);
  if (status) return;
  for (const auto& publication : publications) disk_.remove_temporary(publication.temporary);
  for (Item* item : written) item->status = status;
}

}  // namespace pedigree::blob

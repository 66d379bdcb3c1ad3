package io.github.rakutenai.tornado.kernel.testing;

import java.util.ArrayList;
import java.util.List;

/** Where items wait until all of them have come, and see what each brought. */
final class Rendezvous {

    private final WorkGroup group;
    private final int size;
    private final List<WorkItem> waiting = new ArrayList<>();
    private String purpose;
    private Object[] brought;

    Rendezvous(WorkGroup group, int size) {
        this.group = group;
        this.size = size;
    }

    /**
     * Waits for all others.
     *
     * @param place of the item among those that meet
     * @param purpose the same for all
     * @return what all have brought, by place
     * @throws IllegalStateException if another item came for another purpose
     */
    Object[] meet(WorkItem item, int place, String purpose, Object gift) {
        if (waiting.isEmpty()) {
            this.purpose = purpose;
            brought = new Object[size];
        } else if (!purpose.equals(this.purpose)) {
            throw new IllegalStateException(
                    purpose + ", while item " + waiting.getFirst().localIdx + " waits at " + this.purpose);
        }
        Object[] all = brought;
        all[place] = gift;
        waiting.add(item);
        if (waiting.size() == size) {
            group.resume(waiting);
            waiting.clear();
        }
        group.suspend(item);
        return all;
    }

    /** Where this item waits, or nothing. */
    String waitsAt(WorkItem item) {
        return waiting.contains(item) ? item.localIdx + " at " + purpose : "";
    }
}

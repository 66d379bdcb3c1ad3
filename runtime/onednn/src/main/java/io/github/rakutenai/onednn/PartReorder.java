package io.github.rakutenai.onednn;

import java.util.stream.LongStream;

/** Puts the weights of parts of one shape into oneDNN's order. */
final class PartReorder {

    private final Session session;
    private final long primitive;
    private final long[] from;
    private final long[] to;
    private final Arguments[] arguments;

    PartReorder(Session session, long plain, long ordered) {
        this.session = session;
        OneDnn oneDnn = session.oneDnn();
        NativeObjects objects = session.objects();
        long description = objects.own(
                oneDnn.createReorderDescription(session.engine(), plain, ordered), oneDnn::destroyPrimitiveDescription);
        primitive = objects.own(oneDnn.createPrimitive(description), oneDnn::destroyPrimitive);
        from = memories(plain);
        to = memories(ordered);
        arguments = new Arguments[from.length];
        for (int worker = 0; worker < from.length; worker++) {
            arguments[worker] = new Arguments(session.arena())
                    .add(OneDnn.SOURCE, from[worker])
                    .add(OneDnn.DESTINATION, to[worker]);
        }
    }

    private long[] memories(long description) {
        OneDnn oneDnn = session.oneDnn();
        return LongStream.range(0, session.workers().threads())
                .map(worker -> session.objects()
                        .own(oneDnn.createMemory(description, session.engine(), 0), oneDnn::destroyMemory))
                .toArray();
    }

    /** From one address to another; each worker with its own number. */
    void run(int worker, long fromAddress, long toAddress) {
        OneDnn oneDnn = session.oneDnn();
        oneDnn.setData(from[worker], fromAddress);
        oneDnn.setData(to[worker], toAddress);
        arguments[worker].execute(oneDnn, primitive, session.stream(worker));
    }
}

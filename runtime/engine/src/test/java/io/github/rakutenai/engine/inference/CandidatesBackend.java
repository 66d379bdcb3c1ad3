package io.github.rakutenai.engine.inference;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.DelegatingBackend;

/** Another backend that gives no more than candidates where they can do. */
final class CandidatesBackend extends DelegatingBackend {

    private int candidateRows;

    CandidatesBackend(Backend backend) {
        super(backend);
    }

    /** Rows that asked for them. */
    int candidateRows() {
        return candidateRows;
    }

    @Override
    public boolean prefersCandidates() {
        return true;
    }

    @Override
    public void forward(Batch batch) {
        candidateRows += batch.candidateRows();
        super.forward(batch);
    }
}

package io.github.rakutenai.samples.assistant;

import jakarta.enterprise.context.ApplicationScoped;

import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkiverse.langchain4j.ToolBox;
import io.smallrye.mutiny.Multi;

/** What customers of a shop can ask. */
@RegisterAiService(maxSequentialToolInvocations = 3)
@ApplicationScoped
@SystemMessage("You help the customers of a shop. Answer briefly and politely.")
public interface Assistant {

    /** Remembers each conversation by its id. */
    Multi<String> answer(@MemoryId String conversation, @UserMessage String question);

    /** Can fill the basket. */
    @ToolBox(Basket.class)
    Multi<String> sell(@MemoryId String conversation, @UserMessage String question);

    /** Makes a record of what a customer wrote, whatever they wrote. */
    @UserMessage("Sort this letter of a customer: {letter}")
    Ticket sort(@MemoryId String conversation, String letter);
}

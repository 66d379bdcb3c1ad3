package io.github.rakutenai.quarkus.runtime;

import java.util.Set;
import java.util.function.Function;

import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;

/** Tells the running application which models its beans use, and makes their chats. */
@Recorder
public class ChatRecorder {

    public RuntimeValue<UsedModels> used(Set<String> names) {
        return new RuntimeValue<>(new UsedModels(names));
    }

    public Function<SyntheticCreationalContext<RakutenChat>, RakutenChat> chat(String name) {
        return context ->
                context.getInjectedReference(RakutenModels.class).model(name).chat();
    }
}

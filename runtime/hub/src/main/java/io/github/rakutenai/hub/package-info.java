/**
 * Models of the Hugging Face hub: named, downloaded, verified and found again in the cache that Python's huggingface_hub uses,
 * too. {@link io.github.rakutenai.hub.Hub} is the way in.
 */
package io.github.rakutenai.hub;

"""Several processes under fire: killed, stopped, cut off, while platforms misbehave. Afterwards
what people said and saw is compared with what the desk kept."""

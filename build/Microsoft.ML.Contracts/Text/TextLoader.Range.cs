namespace Microsoft.ML.Data;

public sealed class TextLoader { public sealed class Range { public Range(int index) : this(index, index) {} public Range(int min, int? max) { Min=min; Max=max; } public int Min; public int? Max; } }

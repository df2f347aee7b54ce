namespace Kaem.ML.Text.Network;

/// <summary>An array of the network: its name, extents and how it begins.</summary>
/// <param name="Name">The name in files.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Deviation">Standard deviation of the normals that it begins with; 0 where it begins as a constant.</param>
/// <param name="Constant">The constant.</param>
internal sealed record TextArray(string Name, int[] Shape, float Deviation = 0, float Constant = 0)
{
    /// <summary>Elements, however many.</summary>
    public Int128 Length => Shape.Aggregate((Int128)1, (product, extent) => product * extent);

    /// <summary>Whether weight decay shrinks it: matrices, but not what is added to attention by distance.</summary>
    public bool Decays => Shape.Length == 2;
}

/// <summary>The arrays of decoder, gate and encoder in their order, of the options and the number of tokens alone.</summary>
internal static class TextShapes
{
    /// <summary>Distances between tokens that attention tells apart; from the last on they are one.</summary>
    public const int Distances = 64;

    /// <summary>
    /// What latents are multiplied by before networks see them: domains are about 3 wide and proposals a quarter and more, and a difference that can be told
    /// is to be about 1, or weights have a long way to go before z says anything.
    /// </summary>
    public const float LatentScale = 4;

    /// <summary>Width of the gate's hidden layer.</summary>
    public const int GateWidth = 64;

    /// <summary>Width of the hidden layer by which z alone tells something of a text.</summary>
    public const int ToldWidth = 128;

    /// <summary>Width of the encoder's token vectors.</summary>
    public const int EncoderTokenWidth = 64;

    /// <summary>Tokens that a filter of the encoder sees.</summary>
    public const int FilterLength = 5;

    /// <summary>Tokens of a text's beginning that the encoder sees in their places.</summary>
    public const int FirstTokens = 4;

    /// <summary>First tokens of a text about which z alone has a say.</summary>
    public static int Told(KaemTextOptions options) =>
        options is { HasLatents: true, DecodesBeginning: true, Posterior: TextEncoderOptions { BeginningWeight: > 0 } encoder } ? encoder.BeginningTokens : 0;

    /// <summary>All arrays.</summary>
    /// <param name="tokens">V; what stands before a text has a vector of its own.</param>
    public static IReadOnlyList<TextArray> Of(KaemTextOptions options, int tokens)
    {
        int d = options.Width, q = options.OuterSize;
        var arrays = new List<TextArray> { new("decoder.tokens", [tokens + 1, d], 0.1f), new("decoder.tokens.bias", [tokens]) };
        if (options.ContextBuckets > 0)
            arrays.AddRange([new("decoder.pairs", [options.ContextBuckets, d], 0.1f), new("decoder.triples", [options.ContextBuckets, d], 0.1f)]);
        for (int layer = 0; layer < options.Layers; layer++)
            arrays.AddRange(OfLayer($"decoder.{layer}", d, options.Heads));
        arrays.AddRange([new("decoder.norm.scale", [d], Constant: 1), new("decoder.norm.shift", [d])]);
        if (options.HasLatents)
            arrays.AddRange([new("decoder.latents", [q, d]), new("decoder.latents.scale", [q, d]), new("decoder.latents.shift", [q, d])]);
        if (options.CountedOrder > 0)
        {
            arrays.AddRange(
            [
                Matrix("gate.signs", KneserNey.Signs * options.CountedOrder, GateWidth), new("gate.bias", [GateWidth]), Matrix("gate.hidden", d, GateWidth),
                new("gate.output", [GateWidth, options.CountedOrder + 1]), new("gate.output.bias", [options.CountedOrder + 1]),
            ]);
            if (options.HasLatents)
                arrays.Add(new("gate.latents", [q, GateWidth]));
        }
        if (options is { HasLatents: true, Posterior: TextEncoderOptions encoder })
        {
            arrays.AddRange(OfEncoder(encoder.Width, tokens, options.PriorOptions()));
            if (encoder.Tells)
                arrays.AddRange([Matrix("told.hidden", q, ToldWidth), new("told.hidden.bias", [ToldWidth])]);
            int first = encoder.BeginningTokens * tokens;
            if (encoder.BeginningWeight > 0)
                arrays.AddRange([new("told.beginning", [ToldWidth, first], 0.02f), new("told.beginning.bias", [first])]);
            if (encoder.BagWeight > 0)
                arrays.AddRange([new("told.bag", [ToldWidth, tokens], 0.02f), new("told.bag.bias", [tokens])]);
        }
        return arrays;
    }

    private static IEnumerable<TextArray> OfLayer(string name, int d, int heads) =>
    [
        new($"{name}.attention.norm.scale", [d], Constant: 1), new($"{name}.attention.norm.shift", [d]),
        Matrix($"{name}.attention.input", d, 3 * d), new($"{name}.attention.input.bias", [3 * d]),
        new($"{name}.attention.output", [d, d]), new($"{name}.attention.output.bias", [d]),
        // By head and distance.
        new($"{name}.attention.distance", [1, heads, Distances]),
        new($"{name}.hidden.norm.scale", [d], Constant: 1), new($"{name}.hidden.norm.shift", [d]),
        Matrix($"{name}.hidden.input", d, 4 * d), new($"{name}.hidden.input.bias", [4 * d]),
        new($"{name}.hidden.output", [4 * d, d]), new($"{name}.hidden.output.bias", [d]),
    ];

    private static IEnumerable<TextArray> OfEncoder(int width, int tokens, KaemOptions prior)
    {
        int latents = prior.Prior.CountLatents(prior.LatentSize, prior.Q);
        return
        [
            new("encoder.tokens", [tokens, EncoderTokenWidth], 0.3f),
            Filter("encoder.first", EncoderTokenWidth, width), new("encoder.first.bias", [width]),
            Filter("encoder.second", width, width), new("encoder.second.bias", [width]),
            Matrix("encoder.hidden", 2 * width + 1 + FirstTokens * EncoderTokenWidth, width), new("encoder.hidden.bias", [width]),
            new("encoder.output", [width, 2 * latents], 0.1f), new("encoder.output.bias", [2 * latents]),
        ];
    }

    private static TextArray Matrix(string name, int inputs, int outputs) => new(name, [inputs, outputs], 1 / MathF.Sqrt(3f * inputs));

    private static TextArray OfLatents(string name, int inputs, int outputs) => new(name, [inputs, outputs], 0.03f);

    private static TextArray Filter(string name, int inputs, int outputs) =>
        new(name, [outputs, inputs, FilterLength], 1 / MathF.Sqrt(3f * inputs * FilterLength));
}

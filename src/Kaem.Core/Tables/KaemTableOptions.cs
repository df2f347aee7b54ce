using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>What a <see cref="KaemTableModel"/> is and how it is trained. Immutable; every value is checked where it is given.</summary>
/// <example>
/// <code>
/// var options = new KaemTableOptions
/// {
///     Model = KaemPresets.Table with { Seed = 7 },
///     Encoding = new EncodingOptions { RareShare = 0.001 },
///     Updates = 2000,
/// };
/// </code>
/// </example>
public sealed record KaemTableOptions
{
    /// <summary>
    /// The model of the encoded rows. Its likelihood is replaced by that of the table's columns, and so is an output activation that can't reach encoded
    /// numbers; missing entries are allowed in any case.
    /// </summary>
    public KaemOptions Model { get; init => field = Check.NotNull(value); } = KaemPresets.Table;

    /// <summary>How columns are encoded.</summary>
    public EncodingOptions Encoding { get; init => field = Check.NotNull(value); } = new();

    /// <summary>
    /// Updates of training, which take the place of <see cref="KaemOptions.Epochs"/> and <see cref="KaemOptions.MaxSteps"/>, so that small tables get as many
    /// passes as they need; but no more than <see cref="MostEpochs"/> passes. Null for what the model's options say.
    /// </summary>
    public long? Updates { get; init => field = value is { } given ? Check.AtLeast(given, 1) : null; } = 3000;

    /// <summary>Passes over the rows that <see cref="Updates"/> may take: many passes over few rows learn the rows by heart.</summary>
    public int MostEpochs { get; init => field = Check.AtLeast(value, 1); } = 200;

    /// <summary>The options of the model of encoded rows.</summary>
    internal KaemOptions Of(TableCodec codec, int rows)
    {
        var options = Model with
        {
            Likelihood = codec.Likelihood(),
            AllowMissing = true,
            Generator = codec.IsWithinUnit ? Model.Generator : Model.Generator with { Output = OutputActivation.None },
        };
        if (Updates is not { } updates)
            return options;
        long batches = Math.Max(1, rows / Math.Min(options.BatchSize, Math.Max(1, rows)));
        long epochs = Math.Min((updates + batches - 1) / batches, MostEpochs);
        return options with { Epochs = (int)epochs, MaxSteps = Math.Min(updates, epochs * batches) };
    }
}

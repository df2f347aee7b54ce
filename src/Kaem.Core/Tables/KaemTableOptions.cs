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

    /// <summary>How columns depend on each other.</summary>
    public ColumnDependence Dependence { get; init => field = Check.Defined(value); }

    /// <summary>
    /// Of autoregressive columns, the widths of the hidden layers of the network that makes each column of those before it, see
    /// <see cref="AutoregressiveLikelihoodOptions.Hidden"/>; null for two that suit the table's width.
    /// </summary>
    public IReadOnlyList<int>? Hidden { get; init => field = value is null ? null : Check.SomeWidths(value); }

    /// <summary>How columns are encoded.</summary>
    public EncodingOptions Encoding { get; init => field = Check.NotNull(value); } = new();

    /// <summary>
    /// Updates of training, which take the place of <see cref="KaemOptions.Epochs"/> and <see cref="KaemOptions.MaxSteps"/>, so that small tables get as many
    /// passes as they need; but no more than <see cref="MostEpochs"/> passes. Null for what the model's options say.
    /// </summary>
    public long? Updates { get; init => field = value is { } given ? Check.AtLeast(given, 1) : null; } = 3000;

    /// <summary>Passes over the rows that <see cref="Updates"/> may take: many passes over few rows learn the rows by heart.</summary>
    public int MostEpochs { get; init => field = Check.AtLeast(value, 1); } = 200;

    private const int MostWeights = 1 << 20;

    /// <summary>How columns are encoded where nothing else is said.</summary>
    internal EncodingOptions EncodingInForce => Dependence == ColumnDependence.Autoregressive ? Encoding.AllBins() : Encoding;

    /// <inheritdoc/>
    public bool Equals(KaemTableOptions? other) => other is not null && Model == other.Model && Dependence == other.Dependence && Encoding == other.Encoding
        && Updates == other.Updates && MostEpochs == other.MostEpochs
        && (Hidden is null ? other.Hidden is null : other.Hidden is not null && Hidden.SequenceEqual(other.Hidden));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Model, Dependence, Encoding, Updates, MostEpochs, Hidden?.Count);

    /// <summary>The options of the model of encoded rows.</summary>
    internal KaemOptions Of(TableCodec codec, int rows)
    {
        var options = Model with
        {
            Likelihood = Dependence == ColumnDependence.Autoregressive ? codec.Autoregressive(Hidden ?? HiddenFor(codec.Width)) : codec.Likelihood(),
            AllowMissing = true,
            Generator = codec.IsWithinUnit ? Model.Generator : Model.Generator with { Output = OutputActivation.None },
        };
        if (Updates is not { } updates)
            return options;
        long batches = Math.Max(1, rows / Math.Min(options.BatchSize, Math.Max(1, rows)));
        long epochs = Math.Min((updates + batches - 1) / batches, MostEpochs);
        return options with { Epochs = (int)epochs, MaxSteps = Math.Min(updates, epochs * batches) };
    }

    /// <summary>Two layers whose weights to and from the row's entries are no more than a few million.</summary>
    private static IReadOnlyList<int> HiddenFor(int width)
    {
        int units = Math.Clamp(MostWeights / width / 32 * 32, 32, 256);
        return [units, units];
    }
}

using System.Text.Json.Serialization;
using Kaem.ML.Numerics;

namespace Kaem.ML;

/// <summary>
/// Several generators over the same latents, one for each part of a row; made by <see cref="KaemGenerator.Joint"/>. The model's
/// <see cref="KaemOptions.Likelihood"/> is then that of the parts, one after the other.
/// </summary>
public sealed record JointGeneratorOptions : KaemGenerator
{
    [JsonConstructor]
    internal JointGeneratorOptions(IReadOnlyList<KaemPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
            throw new ArgumentException("A joint generator needs a part.", nameof(parts));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            if (!names.Add(part.Name))
                throw new ArgumentException($"Two parts are named '{part.Name}'.", nameof(parts));
        }
        Parts = [.. parts];
        Output = OutputActivation.None;
        if (Parts.All(part => part.Columns is not null))
            Likelihood = KaemLikelihood.Mixed([.. Parts.SelectMany(part => part.Blocks)]);
    }

    /// <summary>The parts, in the order of a row's columns.</summary>
    public IReadOnlyList<KaemPart> Parts { get; }

    /// <summary>The likelihood of a row; null where the columns of a part are still to be told.</summary>
    internal MixedLikelihoodOptions? Likelihood { get; }

    /// <summary>The columns of each part.</summary>
    internal ColumnRange[] Ranges()
    {
        var ranges = new ColumnRange[Parts.Count];
        for (int p = 0, at = 0; p < ranges.Length; at = ranges[p++].End)
            ranges[p] = new ColumnRange(at, Parts[p].Columns!.Value);
        return ranges;
    }

    /// <inheritdoc/>
    public bool Equals(JointGeneratorOptions? other) => base.Equals(other) && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Aggregate(base.GetHashCode(), HashCode.Combine);
}

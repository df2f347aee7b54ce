using Kaem.ML.Numerics;

namespace Kaem.ML.Text.Training;

/// <summary>
/// Which of a text and the parts beside it training goes without: each that is there with a share of its own, but never all of them (compare
/// <c>Likelihoods.PartChoice</c>, which knows of rows alone).
/// </summary>
internal sealed class TextPartChoice
{
    private readonly float[] _shares;
    private readonly ColumnRange[] _parts;
    private readonly StreamPurpose _purpose;
    private readonly ulong _seed;

    private TextPartChoice(float ofText, JointGeneratorOptions parts, Func<KaemPart, float> share, StreamPurpose purpose, ulong seed)
    {
        _shares = [ofText, .. parts.Parts.Select(share)];
        (_parts, _purpose, _seed) = (parts.Ranges(), purpose, seed);
    }

    /// <summary>What is taken as missing altogether.</summary>
    public static TextPartChoice LeftOut(KaemTextOptions options) =>
        new(options.TextLeftOut, options.Parts!, part => part.LeftOut, StreamPurpose.PartsLeftOut, options.SeedInForce);

    /// <summary>What the encoder is not shown.</summary>
    public static TextPartChoice Hidden(KaemTextOptions options) =>
        new(options.TextHidden, options.Parts!, part => part.HiddenFromEncoder, StreamPurpose.PartsHidden, options.SeedInForce);

    /// <summary>Takes parts away: NaN in the rows, false for texts.</summary>
    /// <param name="texts">Whether each text is there; changed.</param>
    /// <param name="rows">B x D; changed.</param>
    public void Apply(bool[] texts, float[] rows, uint step)
    {
        int count = texts.Length, columns = rows.Length / count;
        var uniforms = new float[count * _shares.Length];
        new RandomStream(_seed, _purpose, step).Uniform(uniforms);
        for (int b = 0; b < count; b++)
        {
            var row = rows.AsSpan(b * columns, columns);
            var chances = uniforms.AsSpan(b * _shares.Length, _shares.Length);
            bool leavesText = texts[b] && chances[0] >= _shares[0], leavesAny = leavesText;
            var taken = new bool[_parts.Length];
            for (int p = 0; p < _parts.Length; p++)
            {
                bool isThere = PartsNetwork.HasAny(row.Slice(_parts[p].First, _parts[p].Count));
                taken[p] = isThere && chances[p + 1] < _shares[p + 1];
                leavesAny |= isThere && !taken[p];
            }
            if (!leavesAny)
                continue;
            texts[b] = leavesText;
            for (int p = 0; p < _parts.Length; p++)
            {
                if (taken[p])
                    row.Slice(_parts[p].First, _parts[p].Count).Fill(float.NaN);
            }
        }
    }
}

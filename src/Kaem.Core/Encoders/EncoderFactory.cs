using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>From options to encoders: the one place that knows all kinds.</summary>
internal static class EncoderFactory
{
    private const string Name = "encoder";

    /// <summary>The network that the options describe, without parameters as yet.</summary>
    public static Generator Create(KaemEncoder options, int inputs, int outputs) => options switch
    {
        PlainEncoderOptions plain => new PlainNetwork(Name, [inputs, .. plain.Hidden, outputs]),
        KanEncoderOptions kan => new KanGenerator(AsGenerator(kan), inputs, outputs, name: Name, initialisation: StreamPurpose.EncoderInitialisation),
        _ => throw Unknown(options),
    };

    /// <summary>Elements of all parameters of an encoder, counted without making it.</summary>
    /// <param name="latents">Latents L of a sample.</param>
    public static Int128 CountParameters(KaemEncoder options, KaemLikelihood likelihood, int columns, bool tellsGaps, Int128 latents)
    {
        Int128 inputs = columns, outputs = 2 * latents;
        if (tellsGaps)
            inputs += RowLayout.Blocks(likelihood, columns).Sum(block => (long)(block is CategoricalBlock ? 1 : block.Width));
        Int128[] widths = options switch
        {
            PlainEncoderOptions plain => [inputs, .. plain.Hidden.Select(width => (Int128)width), outputs],
            KanEncoderOptions kan => [inputs, .. kan.Hidden.Select(width => (Int128)width), outputs],
            _ => throw Unknown(options),
        };
        Int128 count = 0;
        for (int l = 0; l + 1 < widths.Length; l++)
            count += options is KanEncoderOptions kan ? Basis.CountParameters(kan.Basis, widths[l], widths[l + 1]) : (widths[l] + 1) * widths[l + 1];
        return count;
    }

    private static KanGeneratorOptions AsGenerator(KanEncoderOptions options) =>
        KaemGenerator.Kan(options.Hidden, options.Basis, OutputActivation.None) with { GridRange = options.GridRange };

    private static NotSupportedException Unknown(KaemEncoder options) => new($"No encoder exists for {options.GetType().Name}.");
}

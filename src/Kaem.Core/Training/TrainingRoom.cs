using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Training;

/// <summary>
/// What training takes at least, counted before anything is allocated: the parameters with what their optimiser keeps, and the buffers that grow with batch,
/// samples and widths. What is small beside these is left out, so that nothing is refused that would fit.
/// </summary>
internal static class TrainingRoom
{
    // Chains are numbered by so many bits of their random numbers' names.
    private const int MostChains = 1 << 24;

    // Value, gradient, and the two moments of Adam.
    private const int NumbersOfParameter = 4;

    /// <summary>Refuses a training that would not fit into memory.</summary>
    /// <param name="columns">Columns of a row as the model has it.</param>
    /// <param name="available">Bytes that there are; null for all that the process may have.</param>
    /// <exception cref="ArgumentException">It would not fit.</exception>
    public static void Check(KaemOptions options, int columns, string argument, long? available = null)
    {
        Int128 batch = options.BatchSize;
        int temperatures = Chains(options.Sampler)?.Tempering?.Temperatures ?? 1;
        if (Chains(options.Sampler) is not null && batch * (temperatures + 1) > MostChains)
        {
            throw new ArgumentException(
                $"BatchSize = {batch} at {temperatures} temperatures is {batch * (temperatures + 1)} chains; there may be {MostChains} at most.", argument);
        }
        Room.Require("Training by these options", Buffers(options, columns), argument, available);
    }

    private static IEnumerable<(string What, Int128 Floats)> Buffers(KaemOptions options, int columns)
    {
        Int128 batch = options.BatchSize, latents = options.LatentLength, rows = batch * columns;
        yield return ("parameters and their optimiser", NumbersOfParameter * JointModel.CountParameters(options, columns));
        yield return ($"the rows of a batch (BatchSize = {batch}, {columns} columns)", rows);
        var (passes, what) = options.Sampler switch
        {
            ImportanceSamplingOptions sampling => ((Int128)sampling.Samples, $"Samples = {sampling.Samples}"),
            AmortisedOptions { Chains: null } amortised => (batch * amortised.Draws, $"BatchSize = {batch}, Draws = {amortised.Draws}"),
            _ when Chains(options.Sampler)?.Tempering is { } tempering =>
                (batch * tempering.Temperatures, $"BatchSize = {batch}, Temperatures = {tempering.Temperatures}"),
            _ => (batch, $"BatchSize = {batch}"),
        };
        yield return ($"the latents of a step ({what}, {latents} latents)", passes * latents);
        foreach (var (layer, width) in Layers(options, columns))
            yield return ($"{layer} ({what}, {width} numbers each)", passes * width);
        Int128 seen = options.GridAdaptation.Samples;
        yield return ($"the latents that grids adapt to (GridAdaptation.Samples = {seen}, {latents} latents)", seen * latents);
        if (options.GridAdaptation.Generator && options.Generator is KanGeneratorOptions)
        {
            foreach (var (layer, width) in Layers(options, columns))
                yield return ($"{layer}, for grids to adapt to (GridAdaptation.Samples = {seen}, {width} numbers each)", seen * width);
        }
        if (options.Sampler is ImportanceSamplingOptions)
            yield return ($"the weights of a batch's samples (BatchSize = {batch}, {what})", batch * passes);
    }

    /// <summary>Numbers that a pass keeps of one sample, layer by layer.</summary>
    private static IEnumerable<(string Layer, Int128 Width)> Layers(KaemOptions options, int columns)
    {
        yield return ("what the generator gives, and its gradient", 2 * (Int128)columns);
        if (options.Generator is KanGeneratorOptions kan)
        {
            Int128 inputs = options.GeneratorInputs;
            Int128[] widths = [inputs, .. kan.Hidden?.Select(width => (Int128)width) ?? [2 * inputs + 1]];
            int terms = Basis.Create(kan.Basis).Size;
            for (int l = 0; l < widths.Length; l++)
                yield return ($"the basis functions of the generator's layer {l + 1}", widths[l] * terms);
        }
        if (options.Generator is ConvolutionalGeneratorOptions { Shape: { } shape })
        {
            yield return ("the pictures of the generator", 2 * (Int128)shape.Columns);
        }
    }

    private static MarkovChainOptions? Chains(PosteriorSampler sampler) => sampler switch
    {
        MarkovChainOptions chains => chains,
        AmortisedOptions amortised => amortised.Chains,
        _ => null,
    };
}

using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>From options to generators: the one place that knows all kinds.</summary>
internal static class GeneratorFactory
{
    /// <summary>The generator that the options describe, without parameters as yet.</summary>
    /// <param name="inputs">Width of what it sees of a sample.</param>
    /// <param name="columns">Number of observed dimensions D.</param>
    /// <param name="activated">The columns that a KAN's output activation is for; null for all.</param>
    /// <exception cref="ArgumentException">The generator makes rows of another width.</exception>
    public static Generator Create(KaemGenerator options, int inputs, int columns, ColumnRange[]? activated = null)
    {
        switch (options)
        {
            case KanGeneratorOptions kan:
                return new KanGenerator(kan, inputs, columns, activated);
            case ConvolutionalGeneratorOptions convolutional:
                var shape = convolutional.Shape!;
                if (shape.Columns != columns)
                {
                    throw new ArgumentException(
                        $"The generator's Shape {shape} has {shape.Columns} values, but rows have {columns} columns. A row holds an image as height x width x "
                        + "channels.", nameof(options));
                }
                return new ConvolutionalGenerator(convolutional, inputs);
            default:
                throw Unknown(options);
        }
    }

    /// <summary>Elements of all parameters of a generator, counted without making it.</summary>
    public static Int128 CountParameters(KaemGenerator options, int inputs, int columns)
    {
        Int128 count = 0;
        switch (options)
        {
            case KanGeneratorOptions kan:
                Int128[] hidden = kan.Hidden is { } given ? [.. given.Select(width => (Int128)width)] : [2 * (Int128)inputs + 1];
                Int128[] widths = [inputs, .. hidden, columns];
                for (int l = 0; l + 1 < widths.Length; l++)
                    count += Basis.CountParameters(kan.Basis, widths[l], widths[l + 1]) + (kan.LayerNorm ? 2 * widths[l] : 0);
                return count;
            case ConvolutionalGeneratorOptions convolutional:
                Int128 channels = inputs;
                for (int l = 0; l < convolutional.Layers.Count; l++)
                {
                    var layer = convolutional.Layers[l];
                    bool normalised = convolutional.BatchNorm && l < convolutional.Layers.Count - 1;
                    count += layer.Kernel * layer.Kernel * channels * layer.Channels + (normalised ? 4 : 1) * layer.Channels;
                    channels = layer.Channels;
                }
                return count;
            default:
                throw Unknown(options);
        }
    }

    private static NotSupportedException Unknown(KaemGenerator options) => new($"No generator exists for {options.GetType().Name}.");
}

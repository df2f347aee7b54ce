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
    /// <param name="columns">Number of observed dimensions D.</param>
    /// <param name="gaps">Inputs that tell where a row has gaps; 0 where it may have none.</param>
    /// <param name="shape">The images that rows are, for convolutions.</param>
    public static Generator Create(KaemEncoder options, int columns, int gaps, int outputs, ImageShape? shape = null) => options switch
    {
        PlainEncoderOptions plain => new DenseNetwork(Name, columns + gaps, [], [.. plain.Hidden, outputs]),
        KanEncoderOptions kan => new KanGenerator(AsGenerator(kan), columns + gaps, outputs, name: Name, initialisation: StreamPurpose.EncoderInitialisation),
        ConvolutionalEncoderOptions convolutional => new DenseNetwork(
            Name, columns + gaps, [.. Convolutions(convolutional, shape!, gaps)], [.. convolutional.Hidden, outputs]),
        _ => throw Unknown(options),
    };

    /// <summary>The network with convolutions of every image among the parts of rows, without parameters as yet.</summary>
    /// <param name="columns">Number of observed dimensions D.</param>
    /// <param name="gaps">Inputs that tell what a row lacks.</param>
    public static JointEncoder Create(ConvolutionalEncoderOptions options, JointGeneratorOptions joint, int columns, int gaps, int outputs)
    {
        var (images, imageColumns) = (new List<DenseNetwork>(), new List<ColumnRange>());
        int inputs = columns + gaps, seen = inputs;
        var ranges = joint.Ranges();
        for (int p = 0; p < ranges.Length; p++)
        {
            if (joint.Parts[p].ImageShape is not { } shape)
                continue;
            var network = new DenseNetwork($"{Name}/{p}", ranges[p].Count, [.. Convolutions(options, shape, 0)], [], part: p + 1);
            images.Add(network);
            imageColumns.Add(ranges[p]);
            seen += network.Outputs - ranges[p].Count;
        }
        return new JointEncoder([.. images], [.. imageColumns], new DenseNetwork(Name, seen, [], [.. options.Hidden, outputs]), inputs);
    }

    /// <summary>Elements of all parameters of a model's encoder, counted without making it.</summary>
    public static Int128 CountParameters(KaemOptions model, AmortisedOptions amortised, int columns)
    {
        Int128 gaps = RowEncoder.CountGaps(model, columns), outputs = 2 * (Int128)model.LatentLength, count = 0;
        Int128 inputs = columns + gaps;
        if (amortised.Encoder is ConvolutionalEncoderOptions joint && model.Joint is { } parts)
        {
            foreach (var shape in parts.Parts.Select(part => part.ImageShape).OfType<ImageShape>())
                inputs += CountConvolutions(joint, shape, 1, ref count) - shape.Columns;
        }
        else if (amortised.Encoder is ConvolutionalEncoderOptions convolutional)
        {
            inputs = CountConvolutions(convolutional, convolutional.ShapeFor(model.Generator)!, gaps > 0 ? 2 : 1, ref count);
        }
        Int128[] widths = amortised.Encoder switch
        {
            PlainEncoderOptions plain => [inputs, .. plain.Hidden.Select(hidden => (Int128)hidden), outputs],
            KanEncoderOptions kan => [inputs, .. kan.Hidden.Select(hidden => (Int128)hidden), outputs],
            ConvolutionalEncoderOptions images => [inputs, .. images.Hidden.Select(hidden => (Int128)hidden), outputs],
            var other => throw Unknown(other),
        };
        for (int l = 0; l + 1 < widths.Length; l++)
            count += amortised.Encoder is KanEncoderOptions kan ? Basis.CountParameters(kan.Basis, widths[l], widths[l + 1]) : (widths[l] + 1) * widths[l + 1];
        return count;
    }

    /// <summary>Adds the parameters of an image's convolutions to a count.</summary>
    /// <returns>Values that they give.</returns>
    private static Int128 CountConvolutions(ConvolutionalEncoderOptions options, ImageShape shape, int planes, ref Int128 count)
    {
        Int128 channels = planes * shape.Channels;
        int height = shape.Height, width = shape.Width;
        foreach (var layer in options.Layers)
        {
            count += (layer.Kernel * layer.Kernel * channels + 1) * layer.Channels;
            (height, width, channels) = (layer.InputSize(height), layer.InputSize(width), layer.Channels);
        }
        return (Int128)height * width * channels;
    }

    private static IEnumerable<(ImagePatches, int)> Convolutions(ConvolutionalEncoderOptions options, ImageShape shape, int gaps)
    {
        int height = shape.Height, width = shape.Width, channels = shape.Channels, planes = gaps > 0 ? 2 : 1;
        foreach (var layer in options.Layers)
        {
            var patches = new ImagePatches(height, width, channels, planes, layer);
            yield return (patches, layer.Channels);
            (height, width, channels, planes) = (patches.Height, patches.Width, layer.Channels, 1);
        }
    }

    private static KanGeneratorOptions AsGenerator(KanEncoderOptions options) =>
        KaemGenerator.Kan(options.Hidden, options.Basis, OutputActivation.None) with { GridRange = options.GridRange };

    private static NotSupportedException Unknown(KaemEncoder options) => new($"No encoder exists for {options.GetType().Name}.");
}

using Kaem.ML.Numerics;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Perception;

/// <summary>A safetensors file with random weights for VGG-16's first two convolutions, and small images to look at; the file is gone after the test.</summary>
internal sealed class RandomVgg : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RandomVgg(ulong seed = 1) => Write(seed);

    public static ImageShape Grey { get; } = new(6, 6, 1);

    public static ImageShape Colour { get; } = new(8, 8, 3);

    public string File => Path.Combine(_folder.Path, "vgg.safetensors");

    public void Write(ulong seed) => System.IO.File.WriteAllBytes(File, SafeTensorsBytes.Of(
        ("features.0.weight", [64, 3, 3, 3], Random(64 * 27, 27, seed), "F32"), ("features.0.bias", [64], Random(64, 64, seed + 1), "F32"),
        ("features.2.weight", [64, 64, 3, 3], Random(64 * 64 * 9, 64 * 9, seed + 2), "F32"), ("features.2.bias", [64], Random(64, 64, seed + 3), "F32")));

    /// <summary>Options of a small model of such images with the loss.</summary>
    public KaemOptions Options(string sampler = "importance sampling", bool convolutional = false, float weight = 20, bool style = false) =>
        Model.SmallModel.Options with
    {
        LatentSize = 3,
        Generator = convolutional
            ? KaemGenerator.Convolutional(Colour, [new(6, Kernel: 4, Stride: 1, Padding: 0), new(3)], batchNorm: true)
            : KaemGenerator.Kan([9], KanBasis.Rbf(8)),
        Likelihood = KaemLikelihood.Gaussian(0.2f) with
        {
            Perceptual = new PerceptualOptions(
                File, weight) { Layers = ["relu1_1", "relu1_2"], StyleLayers = style ? ["relu1_2"] : [], StyleWeight = 5, Shape = convolutional ? null : Grey },
        },
        Sampler = sampler switch
        {
            "importance sampling" => PosteriorSampler.ImportanceSampling(samples: 16),
            "ULA" => PosteriorSampler.Langevin(3, 0.01f),
            "tempered MALA" => PosteriorSampler.Mala(3, 0.01f).Tempered(2),
            _ => throw new ArgumentException(sampler, nameof(sampler)),
        },
        BatchSize = 10,
        Epochs = 2,
    };

    public static DataMatrix Images(bool convolutional, int count, ulong seed = 1) => Images(convolutional ? Colour : Grey, count, seed);

    /// <summary>Waves of random direction and phase.</summary>
    public static DataMatrix Images(ImageShape shape, int count, ulong seed = 1)
    {
        var random = new float[2 * count];
        new RandomStream(seed, StreamPurpose.Shuffle).Uniform(random);
        var values = new float[count * shape.Columns];
        for (int i = 0; i < values.Length; i++)
        {
            int image = (int)(i / shape.Columns), at = (int)(i % shape.Columns), pixel = at / shape.Channels;
            double angle = Math.PI * random[2 * image], phase = Math.Tau * random[2 * image + 1];
            double along = pixel % shape.Width * Math.Cos(angle) + pixel / shape.Width * Math.Sin(angle);
            values[i] = (float)(0.5 + 0.4 * Math.Sin(along + phase + at % shape.Channels));
        }
        return new DataMatrix(values, count, (int)shape.Columns);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Random(int length, int inputs, ulong seed)
    {
        var values = new float[length];
        new RandomStream(seed, StreamPurpose.Initialisation).Normal(values);
        float scale = MathF.Sqrt(2f / inputs);
        return [.. values.Select(value => scale * value)];
    }
}

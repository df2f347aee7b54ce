using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Copies the 3 x 3 patch around each pixel of images next to each other; a row of an image is a part.</summary>
internal sealed class PatchGather(PerceptionWorkspace workspace) : IParallelBody
{
    private FeatureConvolution _layer = null!;
    private FloatBuffer _input = null!;

    public void Set(FeatureConvolution layer, FloatBuffer input) => (_layer, _input) = (layer, input);

    public void Execute(int index)
    {
        int width = _layer.Width, height = _layer.Height, channels = _layer.Plan.Inputs, y = index % height, image = index - y;
        for (int x = 0; x < width; x++)
        {
            var patch = workspace.Patches.Span.Slice((index * width + x) * FeatureConvolution.Taps * channels, FeatureConvolution.Taps * channels);
            for (int tap = 0; tap < FeatureConvolution.Taps; tap++)
            {
                int row = y + tap / 3 - 1, column = x + tap % 3 - 1;
                var pixel = patch.Slice(tap * channels, channels);
                if (row < 0 || row >= height || column < 0 || column >= width)
                    pixel.Clear();
                else
                    _input.Span.Slice(((image + row) * width + column) * channels, channels).CopyTo(pixel);
            }
        }
    }
}

/// <summary>Sums for each pixel of images what the patches around it hold of it, in a fixed order; a row of an image is a part.</summary>
internal sealed class PatchScatter(PerceptionWorkspace workspace) : IParallelBody
{
    private FeatureConvolution _layer = null!;
    private FloatBuffer _gradient = null!;

    public void Set(FeatureConvolution layer, FloatBuffer gradient) => (_layer, _gradient) = (layer, gradient);

    public void Execute(int index)
    {
        int width = _layer.Width, height = _layer.Height, channels = _layer.Plan.Inputs, y = index % height, image = index - y;
        for (int x = 0; x < width; x++)
        {
            var pixel = _gradient.Span.Slice((index * width + x) * channels, channels);
            pixel.Clear();
            for (int tap = 0; tap < FeatureConvolution.Taps; tap++)
            {
                // The patch whose tap lies here.
                int row = y - (tap / 3 - 1), column = x - (tap % 3 - 1);
                if (row >= 0 && row < height && column >= 0 && column < width)
                {
                    var part = workspace.Patches.Span.Slice((((image + row) * width + column) * FeatureConvolution.Taps + tap) * channels, channels);
                    TensorPrimitives.Add(pixel, part, pixel);
                }
            }
        }
    }
}

using Kaem.ML.Arrays;
using Kaem.ML.Encoders;
using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>Dense layers with rectifiers between them, the first of which may be convolutions.</summary>
internal sealed class TorchDenseNetwork(DenseNetwork host, ParameterTensors arrays) : TorchGenerator
{
    public override Tensor Forward(Tensor x, TorchPass pass)
    {
        for (int l = 0; l < host.Layers.Count; l++)
        {
            var layer = host.Layers[l];
            Tensor weights = arrays[layer.Weights], bias = arrays[layer.Bias];
            x = host.Patches[l] is { } patches ? Convolve(x, weights, bias, patches) : x.matmul(weights) + bias;
            if (layer.IsRectified)
                x = x.relu();
        }
        return x;
    }

    /// <summary>Patches are planes, kernel rows, kernel columns, channels, as the rows of the weights are; images are rows, columns, channels.</summary>
    private static Tensor Convolve(Tensor x, Tensor weights, Tensor bias, ImagePatches patches)
    {
        var (planes, height, width, channels) = patches.Images;
        var layer = patches.Layer;
        var kernel = weights.view(planes, layer.Kernel, layer.Kernel, channels, -1).permute(4, 0, 3, 1, 2).flatten(1, 2);
        var images = x.view(-1, planes, height, width, channels).permute(0, 1, 4, 2, 3).flatten(1, 2);
        var seen = nn.functional.conv2d(images, kernel, bias, strides: [layer.Stride, layer.Stride], padding: [layer.Padding, layer.Padding]);
        return seen.permute(0, 2, 3, 1).flatten(1);
    }
}

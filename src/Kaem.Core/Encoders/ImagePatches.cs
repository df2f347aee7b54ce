using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// What a convolution sees at each pixel of its output: the square of its kernel around that pixel, of all planes of an image, 0 beyond the edges. With
/// images as such patches, B·pixels x (planes·kernel²·channels), a convolution is a dense layer. A row of the batch is a part.
/// </summary>
/// <remarks>Planes are images one after the other in a row, each height x width x channels: values and, where rows have gaps, where these are.</remarks>
internal sealed unsafe class ImagePatches
{
    private readonly int _height, _width, _channels, _planes, _kernel, _stride, _padding;
    private readonly ConvolutionLayer _layer;

    public ImagePatches(int height, int width, int channels, int planes, ConvolutionLayer layer)
    {
        (_height, _width, _channels, _planes) = (height, width, channels, planes);
        (_kernel, _stride, _padding) = (layer.Kernel, layer.Stride, layer.Padding);
        _layer = layer;
        (Height, Width) = (layer.InputSize(height), layer.InputSize(width));
    }

    /// <summary>The images: planes of height x width x channels values.</summary>
    public (int Planes, int Height, int Width, int Channels) Images => (_planes, _height, _width, _channels);

    /// <summary>The convolution.</summary>
    public ConvolutionLayer Layer => _layer;

    /// <summary>Height of the convolution's output.</summary>
    public int Height { get; }

    /// <summary>Width of the convolution's output.</summary>
    public int Width { get; }

    /// <summary>Pixels of the convolution's output.</summary>
    public int Pixels => Height * Width;

    /// <summary>Values of a patch.</summary>
    public int Length => _planes * _kernel * _kernel * _channels;

    /// <summary>Writes the patches of images.</summary>
    /// <param name="images">B x (planes·height·width·channels).</param>
    /// <param name="patches">Receives B·pixels x length.</param>
    public void Gather(MatrixView images, MatrixView patches, Body body, WorkerPool workers)
    {
        body.Set(this, images, patches, scatter: false);
        workers.For(images.Rows, body);
    }

    /// <summary>The gradient of <see cref="Gather"/>: sets that of the images.</summary>
    public void Scatter(MatrixView patchGradients, MatrixView imageGradients, Body body, WorkerPool workers)
    {
        body.Set(this, imageGradients, patchGradients, scatter: true);
        workers.For(imageGradients.Rows, body);
    }

    private void Run(float* image, float* patch, int stride, bool scatter)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++, patch += stride)
            {
                int top = y * _stride - _padding, left = x * _stride - _padding;
                int first = Math.Max(0, -left), end = Math.Min(_kernel, _width - left);
                float* run = patch;
                for (int line = 0; line < _planes * _kernel; line++, run += _kernel * _channels)
                {
                    int row = top + line % _kernel, plane = line / _kernel;
                    bool outside = row < 0 || row >= _height || first >= end;
                    float* source = image + ((long)plane * _height + row) * _width * _channels + (left + first) * _channels;
                    int length = outside ? 0 : (end - first) * _channels;
                    var part = new Span<float>(run + first * _channels, length);
                    if (scatter)
                    {
                        for (int i = 0; i < length; i++)
                            source[i] += part[i];
                        continue;
                    }
                    if (length < _kernel * _channels)
                        new Span<float>(run, _kernel * _channels).Clear();
                    if (length > 0)
                        new Span<float>(source, length).CopyTo(part);
                }
            }
        }
    }

    /// <summary>Scratch of one caller.</summary>
    internal sealed class Body : IParallelBody
    {
        private ImagePatches? _geometry;
        private MatrixView _images, _patches;
        private bool _scatter;

        public void Set(ImagePatches geometry, MatrixView images, MatrixView patches, bool scatter) =>
            (_geometry, _images, _patches, _scatter) = (geometry, images, patches, scatter);

        public void Execute(int index)
        {
            if (_scatter)
                _images.Row(index).Clear();
            float* patch = _patches.Data + (long)index * _geometry!.Pixels * _patches.Stride;
            _geometry.Run(_images.Data + (long)index * _images.Stride, patch, _patches.Stride, _scatter);
        }
    }
}

using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>A loss of images by their features.</summary>
internal interface IFeatureLoss
{
    /// <summary>Takes over the features of some images, and leaves the loss's gradient in their place.</summary>
    /// <param name="first">Index of the first of them among all images.</param>
    /// <param name="features">A row for each image.</param>
    void Evaluate(int first, MatrixView features, WorkerPool workers);
}
